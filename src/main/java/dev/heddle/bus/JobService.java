package dev.heddle.bus;

import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import dev.heddle.job.Timeline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that can be asked of the jobs, wherever they are coordinated.
 *
 * <p>May be called from any thread; futures complete on the caller's Vert.x context. A call that
 * cannot be answered fails with a {@link ServiceException}. Nothing is ever told that is not yet
 * durable: a view is of committed state, and its future waits for the commit where it has to.
 */
public interface JobService {
  /** Begins a submission; its tasks follow in chunks, its settings with the last step. */
  Submission submit();

  /** One job. Fails with {@link ServiceException.Kind#UNKNOWN_JOB}. */
  Future<JobView> job(String id);

  /**
   * The job once it has ended, or as it is when the time is up. Fails with {@link
   * ServiceException.Kind#UNAVAILABLE} where it will not go on before the next start of its node.
   *
   * @param wait at most 60 s
   */
  Future<JobView> await(String id, Duration wait);

  /** Jobs, newest first. */
  Future<JobPage> jobs(JobQuery query);

  /**
   * The job's settings and the number of its tasks are in {@link #job}; this is its list before
   * {@code repeat}.
   */
  Future<List<TaskSpec>> specs(String id, int from, int limit);

  /** Tasks in index order. */
  Future<TaskPage> tasks(String id, TaskQuery query);

  /** Stops a job. Fails with {@link ServiceException.Kind#WRONG_STATE} where it has ended. */
  Future<JobView> cancel(String id);

  /**
   * Lets running tasks finish and starts no other. Fails where the job has ended or is being
   * stopped.
   */
  Future<JobView> pause(String id);

  /**
   * Goes on after {@link #pause}; on a job that is not paused, fails with {@link
   * ServiceException.Kind#WRONG_STATE}.
   */
  Future<JobView> resume(String id);

  /**
   * Runs the failed and cancelled tasks of an ended job as a new job.
   *
   * @param code only the tasks with this error; null for all
   * @return the new job
   */
  Future<JobView> retry(String id, @Nullable FailureCode code);

  /** Forgets an ended job. */
  Future<Void> delete(String id);

  /** The measured run times of an ended job's tasks, for its analysis. */
  Future<Measured> measured(String id);

  /** What ran where and what waited, live or ended, as a picture needs it. */
  Future<Timeline> timeline(String id, Timeline.Query query);

  /** The nodes of the cluster, this one first. */
  Future<List<NodeView>> nodes();

  /**
   * Has a node take no more tasks, hand back those it has not started and finish the others, or
   * take tasks again. Fails with {@link ServiceException.Kind#UNKNOWN_NODE}, and, where a node that
   * is ending shall take tasks again, with {@link ServiceException.Kind#WRONG_STATE}.
   *
   * @return the node as it is then
   */
  Future<NodeView> rest(String node, boolean rest);

  /** Whether a submission would be accepted now. */
  Future<Readiness> readiness();

  /**
   * Follows a job. Nothing is done for the feed of a job that nobody follows.
   *
   * @param after the highest number that whoever follows was told, by any node; 0 for none. A node
   *     whose numbers are of an older term looks whether the job is still its own, and fails with
   *     {@link ServiceException.Kind#UNAVAILABLE} where it is not, or the store cannot tell.
   * @param listener hears every event after those in the answer
   */
  Future<JobWatch> watch(String id, long after, FeedListener listener);

  /**
   * Follows the list of jobs.
   *
   * @param listener hears what changes after the answer, at most 4 times a second
   */
  Future<JobsWatch> watchJobs(ListListener listener);

  /** A job on its way in. Calls must not overlap: each waits for the future of the one before. */
  interface Submission {
    /** Most tasks in one {@link #add}. */
    int CHUNK = 256;

    /** Adds tasks: exactly {@link #CHUNK} of them, or fewer in the last call. */
    Future<Void> add(List<TaskSpec> tasks);

    /**
     * Makes the job exist; afterwards it is on disk.
     *
     * @param settings how to run it
     * @param idempotency null where the client promised nothing
     */
    Future<Submitted> commit(JobSettings settings, @Nullable IdempotencyKey idempotency);

    /** Forgets all of it. */
    void discard();
  }

  /**
   * A client's promise that two requests with this key are the same.
   *
   * @param key what it sent; 1 to 255 characters
   * @param hash of body, type and query, in hex
   */
  record IdempotencyKey(String key, String hash) {}

  /**
   * What came of a submission.
   *
   * @param job the job, new or not
   * @param isNew false where the idempotency key named an earlier one
   */
  record Submitted(JobView job, boolean isNew) {}

  /**
   * Which jobs to list.
   *
   * @param states only these; empty for all
   * @param nameContains only names that contain this, whatever the case; null for all
   * @param beforeId only ids before this one; null to begin with the newest
   * @param limit 1 to 1000
   */
  record JobQuery(
      Set<JobState> states, @Nullable String nameContains, @Nullable String beforeId, int limit) {}

  /**
   * Some jobs.
   *
   * @param jobs newest first
   * @param nextBeforeId where the next page begins; null at the end
   * @param counts jobs in each state under the same name filter, whatever the states asked for
   */
  record JobPage(
      List<JobView> jobs, @Nullable String nextBeforeId, Map<JobState, Integer> counts) {}

  /**
   * Which tasks to list.
   *
   * @param states only these; empty for all
   * @param code only tasks that ended with this error; null for all
   * @param fromIndex the first index to consider
   * @param limit 1 to 1000
   */
  record TaskQuery(Set<TaskState> states, @Nullable FailureCode code, int fromIndex, int limit) {}

  /**
   * Some tasks.
   *
   * @param tasks in index order
   * @param nextIndex where the next page begins; -1 at the end
   * @param stale whether it comes from the store alone because nobody coordinates the job now
   */
  record TaskPage(List<TaskView> tasks, int nextIndex, boolean stale) {
    /** A page of which nobody knows better. */
    public TaskPage(List<TaskView> tasks, int nextIndex) {
      this(tasks, nextIndex, false);
    }
  }

  /**
   * What an analysis is made of.
   *
   * @param job the job
   * @param indices the tasks that ran and ended, ascending
   * @param runMicros for each of them, how long its last run took
   * @param estimateMicros for each of them, what was estimated beforehand; -1 where nothing was
   * @param makespanMicros first start to last end; 0 where no task ran
   * @param retried how many of these tasks were tried more than once
   * @param nodes how many nodes ran tasks of it
   */
  record Measured(
      JobView job,
      int[] indices,
      long[] runMicros,
      long[] estimateMicros,
      long makespanMicros,
      int retried,
      int nodes) {}

  /**
   * Whether a submission would be accepted.
   *
   * @param ready whether it would
   * @param detail what is in the way; empty where nothing is
   * @param reachable whether there is anybody to ask of jobs at all
   */
  record Readiness(boolean ready, String detail, boolean reachable) {
    /** An answer of those who were asked. */
    public Readiness(boolean ready, String detail) {
      this(ready, detail, true);
    }
  }

  /**
   * What a watcher of a job begins with.
   *
   * @param seq the number of the last event; those to come count on from it
   * @param job the job as that event left it, a JSON object
   * @param held the newest events up to {@code seq}, oldest first, without a number left out
   * @param over whether the job has ended and no event is to come
   * @param stop ends the watch
   */
  record JobWatch(long seq, String job, List<FeedEvent> held, boolean over, Runnable stop) {}

  /**
   * What a watcher of the list begins with.
   *
   * @param open the newest jobs that have not ended, as many as one change may have
   * @param stop ends the watch
   */
  record JobsWatch(JobsChange open, Runnable stop) {}

  /**
   * Jobs that are new or have changed.
   *
   * @param jobs each a JSON object
   * @param deleted ids of jobs that are no more
   * @param more whether more has changed than is told: the list has to be read again
   */
  record JobsChange(List<String> jobs, List<String> deleted, boolean more) {
    /** Most jobs, and most deleted ones, in one. */
    public static final int JOBS_MAX = 200;
  }

  /**
   * One node.
   *
   * @param name unique in the cluster
   * @param incarnation this run of it
   * @param roles such as {@code coordinator}, {@code worker}
   * @param state {@code up} or {@code draining}; of one that is not live {@code silent}, or {@code
   *     lost} where it is proven dead
   * @param running tasks that run on it
   * @param capacity most tasks at once, by mode
   * @param load the load average of its machine over a minute; -1 where unknown
   * @param heapUsedBytes of its JVM
   * @param heapMaxBytes of its JVM
   * @param uptimeMillis since its start
   * @param version of Heddle
   * @param live whether it was heard within the last seconds
   * @param jobs that it coordinates
   * @param refusedWrites how often the store has refused what it wrote of a job that was another's
   * @param silentMillis for how long it has not been heard; 0 while it is live
   */
  record NodeView(
      String name,
      String incarnation,
      List<String> roles,
      String state,
      int running,
      Map<Mode, Integer> capacity,
      double load,
      long heapUsedBytes,
      long heapMaxBytes,
      long uptimeMillis,
      String version,
      boolean live,
      int jobs,
      long refusedWrites,
      long silentMillis) {
    /** Whether it takes no tasks. */
    public boolean isDraining() {
      return state.equals("draining");
    }

    /** The same of a node that is not heard any more. */
    public NodeView notLive(String now, long silent) {
      return new NodeView(
          name,
          incarnation,
          roles,
          now,
          running,
          capacity,
          load,
          heapUsedBytes,
          heapMaxBytes,
          uptimeMillis,
          version,
          false,
          jobs,
          refusedWrites,
          silent);
    }
  }
}
