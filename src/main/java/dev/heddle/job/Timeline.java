package dev.heddle.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What ran where and what waited, between two times, as a picture of a certain width needs it.
 *
 * <p>Times are microseconds from the job's first start; -1 stands for one that is not known yet.
 *
 * @param job the job, as it was when this was seen
 * @param fromMicros the left edge
 * @param toMicros the right edge, above the left one
 * @param width columns between the edges
 * @param nowMicros how far the job had come: its end, or the time when this was seen
 * @param makespanMicros first start to last end; -1 while the job has not ended
 * @param lowerBoundMicros no schedule for as many workers is shorter; -1 while the job has not
 *     ended
 * @param every 1 where all tasks were looked at; where it is larger, one of so many was
 * @param tasks tasks that ran between the edges, among those that were looked at
 * @param merged whether anything is drawn together: several lanes as one, or several tasks
 * @param nodes where tasks ran, by name
 * @param queue what waited
 */
public record Timeline(
    JobView job,
    long fromMicros,
    long toMicros,
    int width,
    long nowMicros,
    long makespanMicros,
    long lowerBoundMicros,
    int every,
    int tasks,
    boolean merged,
    List<Node> nodes,
    Queue queue) {
  /** Most columns of a picture. */
  public static final int WIDTH_MAX = 4_096;

  /** Most lanes that merged lanes may take up. */
  public static final int LANES_MAX = 64;

  /**
   * What part of a job is to be drawn, and how finely.
   *
   * @param fromMicros the left edge, 0 or more
   * @param toMicros the right edge, above the left one; -1 for as far as the job has come
   * @param width columns, 1 to {@link #WIDTH_MAX}
   * @param lanes lanes there is room for where they have to be merged, 1 to {@link #LANES_MAX}
   */
  public record Query(long fromMicros, long toMicros, int width, int lanes) {}

  /**
   * A node that ran tasks of the job.
   *
   * @param name the node's name
   * @param slots lanes it ever used for the job
   * @param firstStartMicros when the first of the tasks that were looked at started on it
   * @param losses when tasks were lost with it, ascending, 100 at most
   * @param lanes its lanes in the picture, top to bottom
   */
  public record Node(
      String name, int slots, long firstStartMicros, List<Loss> losses, List<Lane> lanes) {}

  /** So many tasks were lost at about the same time. */
  public record Loss(long atMicros, int tasks) {}

  /**
   * A lane of the picture: one lane of a node, or several that were merged.
   *
   * @param first the number of its first lane on the node, from 1
   * @param last the number of its last one
   * @param slots how many of them are drawn together
   * @param bars runs that are drawn singly, by start
   * @param spans runs that are drawn together, left to right
   */
  public record Lane(int first, int last, int slots, List<Bar> bars, List<Span> spans) {}

  /**
   * One run of one task.
   *
   * @param index of the task
   * @param name of the task; null where the bar has no room for it or finding it takes long
   * @param startMicros when it started
   * @param endMicros when it ended; -1 where it still runs
   * @param state what became of it
   * @param attempt which try it was, from 1
   * @param error why it did not succeed; null otherwise
   */
  public record Bar(
      int index,
      @Nullable String name,
      long startMicros,
      long endMicros,
      BarState state,
      int attempt,
      @Nullable FailureCode error) {}

  /** What became of a run. */
  public enum BarState {
    /** It is under way. */
    RUNNING("running"),
    /** It succeeded, and with it its task. */
    SUCCEEDED("succeeded"),
    /** It failed, and with it its task. */
    FAILED("failed"),
    /** It was stopped, and with it its task. */
    CANCELLED("cancelled"),
    /** It failed or was lost, and was not the task's last. */
    RETRIED("retried");

    private final String wireName;

    BarState(String wireName) {
      this.wireName = wireName;
    }

    /** The name used in REST. */
    public String wireName() {
      return wireName;
    }
  }

  /**
   * Some columns of a lane that look alike.
   *
   * @param column the first of them
   * @param columns how many, 1 or more
   * @param busyPercent how much of their time the lane was busy, in steps of 5; 0 only where
   *     nothing ran for any time
   * @param started runs that started in them, or before the left edge where they are the first
   * @param failed tasks that failed in them
   * @param running runs that overlap them and are under way
   */
  public record Span(
      int column, int columns, int busyPercent, int started, int failed, int running) {}

  /**
   * What waited.
   *
   * @param steps how many tasks waited from a time on, ascending in time
   * @param waits each single wait, by its begin; empty for jobs of many tasks
   */
  public record Queue(List<Step> steps, List<TaskWait> waits) {}

  /** So many tasks waited from a time on. */
  public record Step(long atMicros, int tasks) {}

  /**
   * A time that a task waited.
   *
   * @param index of the task
   * @param name of the task
   * @param startMicros when it began to wait
   * @param endMicros when it started; -1 where it still waits
   * @param reason what for; null where that is not known
   */
  public record TaskWait(
      int index, String name, long startMicros, long endMicros, @Nullable Reason reason) {}

  /** What a task waited for. */
  public enum Reason {
    /** As many tasks of the job ran as it allows. */
    CONCURRENCY("concurrency"),
    /** The nodes ran as many tasks of the mode as they can. */
    CAPACITY("capacity"),
    /** As many connections to the host were open as the job allows. */
    HOST("host"),
    /** The time between two attempts. */
    BACKOFF("backoff"),
    /** The job was paused. */
    PAUSED("paused"),
    /** No node took work. */
    NO_NODE("no-node"),
    /** Nothing: the job ended before it could start, or start again. */
    NEVER_STARTED("never-started");

    private final String wireName;

    Reason(String wireName) {
      this.wireName = wireName;
    }

    /** The name used in REST. */
    public String wireName() {
      return wireName;
    }

    /** The same reason. */
    public static Reason of(Wait.Reason reason) {
      return switch (reason) {
        case CONCURRENCY -> CONCURRENCY;
        case CAPACITY -> CAPACITY;
        case HOST -> HOST;
        case BACKOFF -> BACKOFF;
        case PAUSED -> PAUSED;
        case NO_NODE -> NO_NODE;
      };
    }
  }
}
