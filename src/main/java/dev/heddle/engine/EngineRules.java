package dev.heddle.engine;

import org.jspecify.annotations.Nullable;

/**
 * The numbers that the engine goes by.
 *
 * @param grantTtlMicros how long a worker may run on after the last report that was renewed; {@link
 *     #FOREVER} where all workers live and die with their coordinator
 * @param grantTasksMax most tasks in one grant
 * @param unstartedMax most tasks of a job that one worker holds without having started them
 * @param aheadMicros how much work per slot is granted ahead of need
 * @param ownWorker the worker that lives and dies with its coordinator, whatever holds for others
 * @param ownLapses whether its grants lapse like others': where somebody else may get the job
 */
public record EngineRules(
    long grantTtlMicros,
    int grantTasksMax,
    int unstartedMax,
    long aheadMicros,
    @Nullable String ownWorker,
    boolean ownLapses) {
  /** No time-out. */
  public static final long FOREVER = Long.MAX_VALUE / 4;

  /** A worker in another process. */
  public static final EngineRules REMOTE =
      new EngineRules(5_000_000, 4_096, 32_768, 50_000, null, false);

  /** A worker in the coordinator's own process. */
  public static final EngineRules IN_PROCESS =
      new EngineRules(FOREVER, 4_096, 32_768, 50_000, null, false);

  /** The same where one of the workers lives and dies with its coordinator. */
  public EngineRules withOwnWorker(String worker) {
    return new EngineRules(grantTtlMicros, grantTasksMax, unstartedMax, aheadMicros, worker, false);
  }

  /** The same where that worker may live on while its coordinator loses the job. */
  public EngineRules withLapsingWorker(String worker) {
    return new EngineRules(grantTtlMicros, grantTasksMax, unstartedMax, aheadMicros, worker, true);
  }

  /** How long a worker may run on after the last report that was renewed. */
  public long ttlMicros(String worker) {
    return worker.equals(ownWorker) && !ownLapses ? FOREVER : grantTtlMicros;
  }

  /** Whether a worker dies with its coordinator, whose memory of what was started dies too. */
  boolean aWorkerDiesToo() {
    return ownWorker != null || grantTtlMicros >= FOREVER;
  }

  /** Whether this worker does. */
  boolean diesToo(String worker) {
    return worker.equals(ownWorker) || grantTtlMicros >= FOREVER;
  }
}
