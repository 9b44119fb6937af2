package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static dev.heddle.coordinator.CoordinatorRig.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.JobService;
import dev.heddle.job.Chunk;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of tasks that the store has to be asked for. */
class TaskPagesTest {
  private static final int CHUNKS = 24;
  private static final int LAST = CHUNKS * Chunk.SIZE;

  @TempDir Path folder;
  private CoordinatorRig rig;

  @BeforeEach
  void start() {
    rig = new CoordinatorRig(folder).worker();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private JobService.TaskPage page(JobView job, JobService.TaskQuery query) {
    rig.store.chunkReads.set(0);
    rig.store.specReads.set(0);
    return get(rig.jobs.tasks(job.job().id(), query));
  }

  private static List<Integer> indices(JobService.TaskPage page) {
    return page.tasks().stream().map(task -> task.row().index()).toList();
  }

  private static long millis(TaskView task) {
    return ((SleepSpec) task.spec()).duration().toMillis();
  }

  /** A job whose last task goes on, while the chunks before it are on disk alone. */
  private JobView allButOneEnded() {
    JobView job =
        rig.submit(JobSettings.DEFAULTS, LAST + 1, index -> index == LAST ? 3_600_000 : index % 3);
    soon()
        .until(
            () ->
                rig.onLoop(
                    () ->
                        IntStream.range(0, CHUNKS)
                            .allMatch(
                                chunk -> rig.live(job).machine.row(chunk * Chunk.SIZE) == null)));
    return job;
  }

  /** Was: one for each chunk. */
  @Test
  void aPageOfARunningJobAsksTheStoreOnceForRowsAndOnceForSpecifications() {
    JobView job = allButOneEnded();
    for (Set<TaskState> states : List.of(Set.<TaskState>of(), Set.of(TaskState.SUCCEEDED))) {
      JobService.TaskPage all = page(job, new JobService.TaskQuery(states, null, 0, LAST));
      assertThat(indices(all)).isEqualTo(IntStream.range(0, LAST).boxed().toList());
      assertThat(all.tasks()).allMatch(task -> task.row().state() == TaskState.SUCCEEDED);
      assertThat(all.tasks()).allMatch(task -> millis(task) == task.row().index() % 3);
      assertThat(rig.store.chunkReads).hasValue(1);
      assertThat(rig.store.specReads).hasValueLessThanOrEqualTo(1);
    }
    assertThat(indices(page(job, new JobService.TaskQuery(Set.of(), null, LAST - 1, 9))))
        .containsExactly(LAST - 1, LAST);
  }

  /** A page may be asked for by somebody who looks for what there is not. */
  @Test
  void aPageOfAnEndedJobReadsOnlySoManyChunks() {
    JobView job = rig.submit(JobSettings.DEFAULTS, LAST);
    assertThat(rig.awaitEnd(job).progress().state()).isEqualTo(JobState.SUCCEEDED);
    StoredTasks tasks = new StoredTasks(rig.store, job.job(), true, CHUNKS / 2);
    JobService.TaskQuery lost =
        new JobService.TaskQuery(Set.of(TaskState.SUCCEEDED), FailureCode.NODE_LOST, 0, 10);
    assertThat(tasks.page(lost)).isEqualTo(new JobService.TaskPage(List.of(), 16 * Chunk.SIZE));
    JobService.TaskPage rest =
        tasks.page(new JobService.TaskQuery(Set.of(TaskState.SUCCEEDED), null, LAST - 300, 1_000));
    assertThat(rest.tasks()).hasSize(300);
    assertThat(rest.nextIndex()).isEqualTo(-1);
  }

  /** Was: sixteen chunks of specifications for each that was needed. */
  @Test
  void specificationsOfAPageOfAnEndedJobAreReadTogether() {
    JobView job = rig.submit(JobSettings.DEFAULTS, LAST, index -> index % 3);
    rig.awaitEnd(job);
    JobService.TaskPage all = page(job, new JobService.TaskQuery(Set.of(), null, 0, LAST));
    assertThat(all.tasks()).hasSize(LAST);
    assertThat(all.tasks()).allMatch(task -> millis(task) == task.row().index() % 3);
    assertThat(rig.store.specReads).hasValue(1);
  }
}
