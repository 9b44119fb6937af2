package dev.heddle.bus;

import dev.heddle.bus.JobService.IdempotencyKey;
import dev.heddle.bus.JobService.JobQuery;
import dev.heddle.bus.JobService.TaskQuery;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.Timeline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the {@link JobService} of another node. Submissions, watches and transfers have
 * numbers that the asking node gives out, or that stand in an earlier answer.
 */
public sealed interface Question {
  /**
   * Whether it must not be done twice. The answer to such a one is kept for a while, for when it
   * got lost and the same call comes again.
   */
  default boolean once() {
    return false;
  }

  /** Whether it may as well be asked of another node with the same store. */
  default boolean elsewhere() {
    return switch (this) {
      case AskJob _,
          AwaitJob _,
          ListJobs _,
          ReadSpecs _,
          ReadTasks _,
          Draw _,
          Measure _,
          ReadPart _,
          Watch _,
          WatchList _ ->
          true;
      default -> false;
    };
  }

  /** {@link JobService#job}. */
  record AskJob(String id) implements Question {}

  /** {@link JobService#await}, for a part of the time that the asking node waits in all. */
  record AwaitJob(String id, long millis) implements Question {}

  /** {@link JobService#jobs}. */
  record ListJobs(JobQuery query) implements Question {}

  /** {@link JobService#specs}. */
  record ReadSpecs(String id, int from, int limit) implements Question {}

  /** {@link JobService#tasks}. */
  record ReadTasks(String id, TaskQuery query) implements Question {}

  /** {@link JobService#timeline}. */
  record Draw(String id, Timeline.Query query) implements Question {}

  /** {@link JobService#measured}. */
  record Measure(String id) implements Question {}

  /** {@link JobService#readiness}. */
  record AskReadiness() implements Question {}

  /** A part of an answer that is too large for one message. */
  record ReadPart(long transfer, int part) implements Question {}

  /** What can be done to a job. */
  enum Action {
    /** {@link JobService#cancel}. */
    CANCEL,
    /** {@link JobService#pause}. */
    PAUSE,
    /** {@link JobService#resume}. */
    RESUME
  }

  /** Does something to a job. */
  record Act(String id, Action action) implements Question {
    @Override
    public boolean once() {
      return true;
    }
  }

  /** {@link JobService#retry}. */
  record Retry(String id, @Nullable FailureCode code) implements Question {
    @Override
    public boolean once() {
      return true;
    }
  }

  /** {@link JobService#delete}. */
  record Delete(String id) implements Question {
    @Override
    public boolean once() {
      return true;
    }
  }

  /** A whole job of few tasks. */
  record SubmitSmall(List<TaskSpec> tasks, JobSettings settings, @Nullable IdempotencyKey key)
      implements Question {
    @Override
    public boolean once() {
      return true;
    }
  }

  /**
   * A chunk of a job of many tasks.
   *
   * @param number of the chunk, from 0; the first one begins the submission
   */
  record AddTasks(long submission, int number, List<TaskSpec> tasks) implements Question {}

  /**
   * The end of a job of many tasks.
   *
   * @param chunks how many there were
   */
  record Commit(long submission, int chunks, JobSettings settings, @Nullable IdempotencyKey key)
      implements Question {
    @Override
    public boolean once() {
      return true;
    }
  }

  /** {@link JobService.Submission#discard}. */
  record Discard(long submission) implements Question {}

  /** {@link JobService#watch}; events go to {@link Addresses#watcher}. */
  record Watch(long watch, String id, long after) implements Question {}

  /** {@link JobService#watchJobs}; changes go to {@link Addresses#watcher}. */
  record WatchList(long watch) implements Question {}

  /** Everything up to a number was taken. Is not answered. */
  record Took(long watch, long number) implements Question {}

  /** These watches are still wanted; others end by and by. */
  record Keep(long[] watches) implements Question {}

  /** Ends a watch. */
  record Unwatch(long watch) implements Question {}
}
