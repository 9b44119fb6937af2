package dev.heddle.bus;

import dev.heddle.bus.JobService.JobPage;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.JobService.TaskPage;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.Timeline;
import java.util.List;

/** What comes of a {@link Question}. */
public sealed interface Answer {
  /** A job. */
  record OneJob(JobView job) implements Answer {}

  /** Some jobs. */
  record SomeJobs(JobPage page) implements Answer {}

  /** Some specifications. */
  record SomeSpecs(List<TaskSpec> specs) implements Answer {}

  /** Some tasks. */
  record SomeTasks(TaskPage page) implements Answer {}

  /** A picture. */
  record Picture(Timeline timeline) implements Answer {}

  /**
   * What was measured but for the tasks themselves.
   *
   * @param tasks how many there are; in {@link MeasuredTasks}
   * @param transfer the parts that they come in
   * @param parts how many of those there are
   */
  record MeasuredJob(
      JobView job, int tasks, long makespanMicros, int retried, int nodes, long transfer, int parts)
      implements Answer {}

  /** Some of the tasks that were measured. */
  record MeasuredTasks(int[] indices, long[] runMicros, long[] estimateMicros) implements Answer {}

  /** Whether a submission would be accepted. */
  record Ready(JobService.Readiness readiness) implements Answer {}

  /** A job was accepted, now or before. */
  record Accepted(JobService.Submitted submitted) implements Answer {}

  /** It is done. */
  record Done() implements Answer {}

  /**
   * A job is watched from here on.
   *
   * @param held the newest events up to {@code seq}
   * @param over whether no event is to come
   */
  record Watched(long seq, String job, List<SentEvent> held, boolean over) implements Answer {}

  /** The list is watched from here on. */
  record WatchedList(JobsChange open) implements Answer {}

  /** Those of the watches that were to be kept which are no more. */
  record Ended(long[] watches) implements Answer {}

  /** A {@link ServiceException}. */
  record Refused(ServiceException.Kind kind, String pointer, String message) implements Answer {}

  /** A defect; the log of the node that was asked says more. */
  record Defect() implements Answer {}
}
