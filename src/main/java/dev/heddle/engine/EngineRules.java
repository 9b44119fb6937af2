package dev.heddle.engine;

/**
 * The numbers that the engine goes by.
 *
 * @param grantTtlMicros how long a worker may run on after the last report that was renewed; {@link
 *     #FOREVER} for a worker that lives and dies with its coordinator
 * @param grantTasksMax most tasks in one grant
 * @param unstartedMax most tasks of a job that one worker holds without having started them
 * @param aheadMicros how much work per slot is granted ahead of need
 */
public record EngineRules(
    long grantTtlMicros, int grantTasksMax, int unstartedMax, long aheadMicros) {
  /** No time-out. */
  public static final long FOREVER = Long.MAX_VALUE / 4;

  /** A worker in another process. */
  public static final EngineRules REMOTE = new EngineRules(5_000_000, 4_096, 32_768, 50_000);

  /** A worker in the coordinator's own process. */
  public static final EngineRules IN_PROCESS = new EngineRules(FOREVER, 4_096, 32_768, 50_000);
}
