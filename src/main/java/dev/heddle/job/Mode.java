package dev.heddle.job;

/** The concurrency model a job runs under. */
public enum Mode {
  /** One task after the other. */
  SEQUENTIAL("sequential", 1, 2_000, true, "main"),
  /** A new platform thread per task. */
  THREADS("threads", Mode.ALL, 2_000, true, "thread"),
  /** A bounded pool of platform threads, reused. */
  POOL("pool", 5, 2_000, true, "pool"),
  /** Non-blocking: no thread waits for a task. */
  EVENTLOOP("eventloop", Mode.ALL, 1_000_000, false, "loop"),
  /** A virtual thread per task, blocking style. */
  VIRTUAL("virtual", Mode.ALL, 1_000_000, true, "virtual");

  /** Stands for "all tasks at once" where a concurrency is asked for. */
  public static final int ALL = Integer.MAX_VALUE;

  private final String wireName;
  private final int defaultConcurrency;
  private final int nodeCapacity;
  private final boolean blocking;
  private final String lanePrefix;

  Mode(
      String wireName,
      int defaultConcurrency,
      int nodeCapacity,
      boolean blocking,
      String lanePrefix) {
    this.wireName = wireName;
    this.defaultConcurrency = defaultConcurrency;
    this.nodeCapacity = nodeCapacity;
    this.blocking = blocking;
    this.lanePrefix = lanePrefix;
  }

  /** The name used in job files, REST and the store. */
  public String wireName() {
    return wireName;
  }

  /** Most tasks at once when the job names no concurrency; {@link #ALL} for no limit of its own. */
  public int defaultConcurrency() {
    return defaultConcurrency;
  }

  /** Most tasks at once on one node, all jobs of this mode together. */
  public int nodeCapacity() {
    return nodeCapacity;
  }

  /** Whether a thread of its own waits for each running task. */
  public boolean blocking() {
    return blocking;
  }

  /**
   * The name of a lane (a slot that successive tasks run in), for timelines; lanes count from 1.
   */
  public String laneName(int lane) {
    return lanePrefix + "-" + lane;
  }
}
