package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static dev.heddle.coordinator.CoordinatorRig.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.ServiceException;
import dev.heddle.job.Chunk;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.protocol.Grant;
import dev.heddle.store.StoreException;
import dev.heddle.store.StoreWrite;
import dev.heddle.store.WriteResult;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitterTest {
  private static final int MANY = 600;

  @TempDir Path folder;
  private CoordinatorRig rig;

  @BeforeEach
  void start() {
    rig = new CoordinatorRig(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static StoreWrite stage(int chunk) {
    return new StoreWrite.Stage("01J", chunk, new byte[] {1});
  }

  private Future<List<WriteResult>> write(StoreWrite... writes) {
    return rig.onLoop(() -> rig.coordinator.committer().write(List.of(writes)));
  }

  private List<StoreWrite> written() {
    return rig.store.written.stream().flatMap(List::stream).toList();
  }

  @Test
  void writesReachTheStoreInTheirOrderAndInBoundedTransactions() {
    rig.store.hold();
    List<Future<List<WriteResult>>> answers = new ArrayList<>();
    List<Integer> answered = Collections.synchronizedList(new ArrayList<>());
    for (int chunk = 0; chunk < MANY; chunk++) {
      int number = chunk;
      answers.add(write(stage(chunk)).onSuccess(done -> answered.add(number)));
    }
    rig.store.goOn();
    answers.forEach(CoordinatorRig::get);
    assertThat(written())
        .extracting(write -> ((StoreWrite.Stage) write).chunk())
        .containsExactlyElementsOf(IntStream.range(0, MANY).boxed().toList());
    assertThat(answered).isSorted();
    assertThat(rig.store.written).hasSizeBetween(3, 5).allMatch(batch -> batch.size() <= 256);
  }

  @Test
  void eachClientHearsWhatCameOfItsOwnWrites() {
    JobView job = rig.submit(JobSettings.DEFAULTS, 1);
    rig.store.hold();
    Future<List<WriteResult>> first = write(stage(0), new StoreWrite.Delete("unknown"));
    Future<List<WriteResult>> second = write(new StoreWrite.Delete(job.job().id()));
    rig.store.goOn();
    assertThat(get(first)).containsExactly(new WriteResult.Done(), new WriteResult.Unknown());
    assertThat(get(second)).containsExactly(new WriteResult.NotEnded());
  }

  @Test
  void aWriteThatTheStoreRefusesFailsWithTheCauseAndIsNotTriedAgain() {
    rig.store.refusesWrites = true;
    assertThatThrownBy(() -> get(write(stage(0))))
        .isInstanceOf(StoreException.class)
        .hasMessage(FaultyStore.DISK_FULL);
    assertThat(rig.<RuntimeException>onLoop(() -> rig.coordinator.committer().failure()))
        .hasMessage(FaultyStore.DISK_FULL);
    rig.store.refusesWrites = false;
    get(write(stage(1)));
    assertThat(rig.<Boolean>onLoop(() -> rig.coordinator.committer().failure() == null)).isTrue();
    assertThat(written())
        .extracting(write -> ((StoreWrite.Stage) write).chunk())
        .containsExactly(1);
  }

  /** Was: two lines a second for as long as a disk was nearly full. */
  @Test
  void aDiskThatTakesSomeWritesAndOthersNotIsOneOutageInTheLog() {
    try (LogLines log = new LogLines(Committer.class)) {
      for (int chunk = 0; chunk < 6; chunk += 2) {
        rig.store.refusesWrites = true;
        StoreWrite refused = stage(chunk);
        assertThatThrownBy(() -> get(write(refused))).isInstanceOf(StoreException.class);
        rig.store.refusesWrites = false;
        get(write(stage(chunk + 1)));
      }
      assertThat(log.errors()).singleElement().asString().contains(FaultyStore.DISK_FULL);
      assertThat(log.news()).isEmpty();
      CoordinatorRig.soon().until(() -> !log.news().isEmpty());
      assertThat(log.news()).containsExactly("the store takes writes again");
    }
  }

  @Test
  void whatAJobHadWhileTheStoreTookNoWritesIsThereOnceItDoes() {
    PlayedWorker worker = new PlayedWorker(rig);
    JobView job = rig.submit(JobSettings.DEFAULTS, 3);
    Grant grant = worker.granted();
    List<String> after = Collections.synchronizedList(new ArrayList<>());
    rig.store.refusesWrites = true;
    worker.reports(grant, worker.succeeded(1, grant));
    soon().until(() -> rig.onLoop(() -> rig.live(job).machine.ended()));
    rig.onLoop(
        () -> {
          rig.live(job).afterCommit(() -> after.add("on disk"));
          return true;
        });
    soon().until(() -> rig.store.failedWrites.get() >= 2);
    assertThat(worker.acknowledged).isEmpty();
    assertThat(after).isEmpty();

    rig.store.refusesWrites = false;
    assertThat(rig.awaitEnd(job).progress().state()).isEqualTo(JobState.SUCCEEDED);
    soon().until(() -> worker.forgotten.contains(job.job().id()));
    assertThat(worker.acknowledged).containsExactly(1L);
    assertThat(after).containsExactly("on disk");
    assertThat(commitsOf(job))
        .extracting(commit -> commit.delta().chunks().size())
        .containsOnlyOnce(1);
    assertThat(rig.store.chunks(job.job().id(), 0, 1))
        .singleElement()
        .matches(Chunk::complete)
        .extracting(chunk -> chunk.rows().size())
        .isEqualTo(3);
  }

  /** Was: a stack trace, and whoever waited for the transaction to come waited for ever. */
  @Test
  void atTheEndTheTransactionUnderWayIsTheLastAndWhoWaitsForAnotherIsTold() {
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    rig.vertx.exceptionHandler(thrown::add);
    PlayedWorker worker = new PlayedWorker(rig);
    JobView job = rig.submit(JobSettings.DEFAULTS, 3);
    Grant grant = worker.granted();
    soon().until(() -> !rig.onLoop(() -> rig.live(job).needsCommit()));
    rig.store.hold();
    Future<List<WriteResult>> underWay = write(stage(0));
    rig.onLoop(() -> true);
    Future<List<WriteResult>> waiting = write(stage(1));
    worker.reports(grant, worker.succeeded(1, grant));
    soon().until(() -> rig.onLoop(() -> rig.live(job).machine.ended()));
    Future<Void> barrier = rig.onLoop(() -> rig.live(job).barrier());
    Future<JobView> end = rig.onLoop(() -> rig.live(job).awaitEnd(Duration.ofMinutes(1)));

    Future<Void> stopped = rig.vertx.undeploy(rig.coordinator.deploymentID());
    List.of(waiting, barrier, end).forEach(CommitterTest::isToldOfTheStop);
    assertThat(stopped.isComplete()).isFalse();
    rig.store.goOn();
    assertThat(get(underWay)).containsExactly(new WriteResult.Done());
    get(stopped);
    isToldOfTheStop(rig.coordinator.committer().write(List.of(stage(2))));
    assertThat(written())
        .last()
        .isInstanceOfSatisfying(StoreWrite.Stage.class, last -> assertThat(last.chunk()).isZero());
    assertThat(worker.acknowledged).isEmpty();
    assertThat(thrown).isEmpty();
  }

  private static void isToldOfTheStop(Future<?> answer) {
    assertThatThrownBy(() -> get(answer))
        .isInstanceOf(ServiceException.class)
        .hasMessage("the node has stopped");
  }

  private List<StoreWrite.Commit> commitsOf(JobView job) {
    return written().stream()
        .filter(StoreWrite.Commit.class::isInstance)
        .map(StoreWrite.Commit.class::cast)
        .filter(commit -> commit.jobId().equals(job.job().id()))
        .toList();
  }
}
