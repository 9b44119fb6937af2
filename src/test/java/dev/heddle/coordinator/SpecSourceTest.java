package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static dev.heddle.coordinator.CoordinatorRig.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.ServiceException;
import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskSpec;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecSourceTest {
  private static final int BASE = 6 * Chunk.SIZE;

  @TempDir Path folder;
  private CoordinatorRig rig;
  private Job job;
  private SpecSource specs;
  private SpecCache cache = new SpecCache(1 << 20, () -> 0);

  /** Tasks whose index is their duration. */
  @BeforeEach
  void start() {
    rig = new CoordinatorRig(folder);
    job = rig.submit(JobSettings.DEFAULTS.withRepeat(2), BASE, index -> index).job();
    specs = source(job);
    rig.store.specReads.set(0);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private SpecSource source(Job of) {
    return new SpecSource(of, rig.store, rig.coordinator.reads(), cache);
  }

  private Future<List<TaskSpec>> of(int... indices) {
    return rig.onLoop(() -> specs.of(indices));
  }

  private Future<List<TaskSpec>> inTurn(AtomicBoolean wanted, int... indices) {
    return rig.onLoop(() -> specs.inTurn(indices, wanted::get));
  }

  private static List<Long> durations(List<TaskSpec> found) {
    return found.stream().map(spec -> ((SleepSpec) spec).duration().toMillis()).toList();
  }

  @Test
  void specificationsComeInTheOrderAskedForAndRepeatsShareThem() {
    assertThat(durations(get(of(1_000, 3, BASE + 3, 2 * BASE - 1))))
        .containsExactly(1_000L, 3L, 3L, BASE - 1L);
  }

  @Test
  void theStoreIsAskedForManyChunksAtOnceAndForEachOnce() {
    int[] all = java.util.stream.IntStream.range(0, BASE).toArray();
    assertThat(get(of(all))).hasSize(BASE);
    assertThat(get(of(all))).hasSize(BASE);
    assertThat(rig.store.specReads).hasValue(1);
  }

  /** Was: kept all that was read until a grant was complete, and asked for each chunk by itself. */
  @Test
  void tasksFromAllOverTheListComeWithoutTheChunksBetweenThem() {
    cache = new SpecCache(40_000, () -> 0);
    specs = source(longestFirst(job));
    int[] scattered = {BASE - 1, 0, 3 * Chunk.SIZE, BASE, 5, 2 * BASE - 1};
    for (int round = 1; round <= 3; round++) {
      assertThat(durations(get(of(scattered))))
          .containsExactly(BASE - 1L, 0L, 3L * Chunk.SIZE, 0L, 5L, BASE - 1L);
      assertThat(cache.bytes()).isBetween(1L, 40_000L);
    }
    assertThat(rig.store.specReads).hasValue(3);
  }

  private static Job longestFirst(Job job) {
    return new Job(
        job.id(),
        DamagedStoreTest.longestFirst().withRepeat(2),
        job.baseTasks(),
        job.createdAtMicros(),
        null);
  }

  @Test
  void onceItIsClosedNothingIsKept() {
    specs = source(longestFirst(job));
    get(of(0));
    assertThat(cache.bytes()).isPositive();
    rig.store.refusesSpecs = true;
    Future<List<TaskSpec>> late = inTurn(new AtomicBoolean(true), BASE - 1);
    rig.onLoop(
        () -> {
          specs.close();
          return true;
        });
    rig.store.refusesSpecs = false;
    assertThat(get(late)).hasSize(1);
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void whatWasAskedForFirstComesFirst() {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    rig.onLoop(
        () -> {
          specs
              .inTurn(new int[] {BASE - 1}, () -> true)
              .onComplete(done -> order.add("to be read"));
          specs.inTurn(new int[0], () -> true).onComplete(done -> order.add("nothing to read"));
          return true;
        });
    soon().until(() -> order.size() == 2);
    assertThat(order).containsExactly("to be read", "nothing to read");
  }

  @Test
  void aReadThatFailsSaysThatTheStoreIsUnavailable() {
    rig.store.refusesSpecs = true;
    assertThatThrownBy(() -> get(of(0)))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.UNAVAILABLE));
    rig.store.refusesSpecs = false;
    assertThat(get(of(0))).as("the next is on its own").hasSize(1);
  }

  @Test
  void inTurnIsTriedAgainUntilItSucceedsAndNothingOvertakesIt() {
    rig.store.refusesSpecs = true;
    AtomicBoolean wanted = new AtomicBoolean(true);
    Future<List<TaskSpec>> first = inTurn(wanted, 7);
    Future<List<TaskSpec>> second = inTurn(wanted);
    soon().until(() -> rig.store.specReads.get() >= 2);
    assertThat(first.isComplete()).isFalse();
    assertThat(second.isComplete()).isFalse();
    rig.store.refusesSpecs = false;
    assertThat(durations(get(first))).containsExactly(7L);
    assertThat(get(second)).isEmpty();
  }

  @Test
  void whatIsWantedNoMoreFailsAndTheNextGoesOn() {
    rig.store.refusesSpecs = true;
    AtomicBoolean wanted = new AtomicBoolean(true);
    Future<List<TaskSpec>> first = inTurn(wanted, 7);
    Future<List<TaskSpec>> second = inTurn(new AtomicBoolean(true));
    wanted.set(false);
    assertThatThrownBy(() -> get(first)).isInstanceOf(ServiceException.class);
    assertThat(get(second)).isEmpty();
  }

  @Test
  void aChunkThatIsNotThereIsNamed() {
    SpecSource longer =
        source(new Job(job.id(), job.settings(), 9 * Chunk.SIZE, job.createdAtMicros(), null));
    assertThatThrownBy(() -> get(rig.onLoop(() -> longer.of(new int[] {8 * Chunk.SIZE}))))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.DAMAGED))
        .hasMessageContaining("chunk 8");
  }
}
