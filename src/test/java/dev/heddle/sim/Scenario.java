package dev.heddle.sim;

import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.OnFailure;
import dev.heddle.job.Order;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a run is like, drawn from its seed.
 *
 * @param embedded whether the one worker lives and dies with the coordinator
 * @param companion whether one of several workers lives and dies with the coordinator
 * @param workers how many workers there are
 * @param tasks how many tasks the job has
 * @param settings how it runs
 * @param dropPercent messages that are lost
 * @param duplicatePercent messages that come twice
 * @param delayMicrosMax the longest way of a message
 * @param faultsUntilMicros when crashes, losses and delays stop
 * @param coordinatorCrashMicros mean time between crashes of the coordinator; 0 for none
 * @param workerCrashMicros mean time between crashes of workers; 0 for none
 * @param proofPercent deaths of workers that are proven at once; the others are only silent
 * @param failPercent attempts that fail
 * @param fatalPercent failed attempts that no retry helps
 * @param runMicrosMax the longest run of a task
 * @param hosts how many hosts the tasks need connections to; 0 for none
 * @param poison a task that kills the process that runs it; -1 for none
 * @param cancelAtMicros when somebody cancels the job; -1 for never
 * @param leaveMicros mean time between planned leaves of workers, each followed by another's
 *     joining; 0 for none
 * @param lagMicros how long after the truth membership tells that a worker is gone
 * @param pausePercent chance in each second that somebody pauses or resumes
 * @param freezeMicros mean time between processes that freeze or whose machine sleeps; 0 for none
 * @param cutMicros mean time between cuts of workers from the coordinator; 0 for none
 * @param awayMicros mean time between outages of the store; 0 for none
 * @param storeMicrosMax how long the store takes where it is slow; 0 where it is not
 */
record Scenario(
    boolean embedded,
    boolean companion,
    int workers,
    int tasks,
    JobSettings settings,
    int dropPercent,
    int duplicatePercent,
    long delayMicrosMax,
    long faultsUntilMicros,
    long coordinatorCrashMicros,
    long workerCrashMicros,
    int proofPercent,
    int failPercent,
    int fatalPercent,
    long runMicrosMax,
    int hosts,
    int poison,
    long cancelAtMicros,
    long leaveMicros,
    long lagMicros,
    int pausePercent,
    long freezeMicros,
    long cutMicros,
    long awayMicros,
    long storeMicrosMax) {

  static Scenario draw(Random random) {
    boolean embedded = random.nextInt(4) == 0;
    int tasks = 1 + random.nextInt(random.nextBoolean() ? 20 : 1_000);
    boolean calm = random.nextInt(8) == 0;
    boolean companion = !embedded && random.nextInt(3) == 0;
    return new Scenario(
        embedded,
        companion,
        embedded ? 1 : 1 + random.nextInt(5),
        tasks,
        settings(random),
        calm || embedded ? 0 : random.nextInt(30),
        calm || embedded ? 0 : random.nextInt(30),
        embedded ? 100 : random.nextBoolean() ? 2_000 : 3_000_000,
        5_000_000 + random.nextInt(30_000_000),
        calm || random.nextBoolean() ? 0 : 1_000_000 + random.nextInt(20_000_000),
        calm || random.nextBoolean() ? 0 : 1_000_000 + random.nextInt(20_000_000),
        random.nextInt(101),
        random.nextBoolean() ? 0 : random.nextInt(60),
        random.nextInt(101),
        random.nextBoolean() ? 20_000 : 4_000_000,
        random.nextBoolean() ? 0 : 1 + random.nextInt(4),
        random.nextInt(5) == 0 ? random.nextInt(tasks) : -1,
        random.nextInt(6) == 0 ? random.nextInt(20_000_000) : -1,
        calm || embedded || random.nextBoolean() ? 0 : 500_000 + random.nextInt(10_000_000),
        random.nextBoolean() ? 300_000 : random.nextInt(12_000_000),
        random.nextInt(3) == 0 ? random.nextInt(20) : 0,
        calm || random.nextBoolean() ? 0 : 1_000_000 + random.nextInt(20_000_000),
        calm || random.nextBoolean() ? 0 : 1_000_000 + random.nextInt(20_000_000),
        calm || random.nextInt(3) > 0 ? 0 : 1_000_000 + random.nextInt(20_000_000),
        random.nextInt(4) == 0 ? 2_000_000 : 20_000);
  }

  /** Nothing goes wrong: several workers, and more tasks than may run at once. */
  static Scenario calm(Random random) {
    int concurrency = 2 + random.nextInt(40);
    long runMicrosMax = List.of(2_000, 20_000, 200_000, 4_000_000).get(random.nextInt(4));
    return new Scenario(
        false,
        random.nextBoolean(),
        2 + random.nextInt(4),
        concurrency * (2 + random.nextInt(20)),
        settings(Mode.POOL, concurrency, OnFailure.CONTINUE, 1, Duration.ZERO, null, 0),
        0,
        0,
        500,
        0,
        0,
        0,
        100,
        0,
        0,
        runMicrosMax,
        0,
        -1,
        -1,
        0,
        0,
        0,
        0,
        0,
        0,
        0);
  }

  /** Nothing goes wrong but that a task kills the nodes that it runs on. */
  static Scenario poisoned(Random random) {
    int concurrency = 1 + random.nextInt(40);
    int tasks = 1 + random.nextInt(random.nextBoolean() ? 20 : 600);
    boolean embedded = random.nextInt(4) == 0;
    return new Scenario(
        embedded,
        !embedded && random.nextBoolean(),
        embedded ? 1 : 1 + random.nextInt(4),
        tasks,
        settings(Mode.POOL, concurrency, OnFailure.CONTINUE, 1, Duration.ZERO, null, 0),
        0,
        0,
        500,
        0,
        0,
        0,
        random.nextInt(101),
        0,
        0,
        List.of(20_000, 400_000, 20_000_000).get(random.nextInt(3)),
        0,
        random.nextInt(tasks),
        -1,
        0,
        300_000,
        0,
        0,
        0,
        0,
        0);
  }

  private static JobSettings settings(Random random) {
    Mode mode = List.of(Mode.values()).get(random.nextInt(Mode.values().length));
    int concurrency =
        mode == Mode.SEQUENTIAL ? 1 : random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(40);
    @Nullable Duration deadline =
        random.nextInt(8) == 0 ? Duration.ofMillis(1_000 + random.nextInt(20_000)) : null;
    return settings(
        mode,
        concurrency,
        random.nextInt(6) == 0 ? OnFailure.STOP : OnFailure.CONTINUE,
        1 + random.nextInt(4),
        Duration.ofMillis(random.nextInt(500)),
        deadline,
        random.nextBoolean() ? 0 : 1 + random.nextInt(3));
  }

  private static JobSettings settings(
      Mode mode,
      int concurrency,
      OnFailure onFailure,
      int attempts,
      Duration backoff,
      @Nullable Duration deadline,
      int perHost) {
    return new JobSettings(
        "sim",
        mode,
        concurrency,
        Order.FIFO,
        onFailure,
        attempts,
        backoff,
        null,
        deadline,
        1,
        false,
        perHost);
  }
}
