package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobState;
import dev.heddle.job.TaskState;
import dev.heddle.job.protocol.JobReport;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What runs goes on under a new coordinator, also where the store is behind what workers hold. */
class AdoptionTest {
  private static final String W1 = Driven.W1;
  private static final String W2 = Driven.W2;
  private static final AttemptResult BUSY =
      new AttemptResult.Failed(new Failure(FailureCode.STATUS, "503"), true, 1_000_000, null);

  /**
   * Was: run once more beside itself. The grant was not on disk and the clock was set back, so the
   * new coordinator saw a wait that was not over (seed 4817739058211866391 of the simulation).
   */
  @Test
  void aTaskThatRunsIsNotInAWaitWhateverTheStoreSays() {
    Driven job = Driven.remote(TestSettings.pool(1).attempts(3), 1).joins(W1, 1);
    job.ends(W1, BUSY, 0).commits(false).after(Duration.ofSeconds(2)).starts(W1, 0);
    long grant = job.grantOf(0);
    job.now = Driven.T0;
    job.restarts(false, W1).joins(W2, 1);
    job.answers(W1, new JobReport.Holding(0, grant, 1, job.now));
    assertThat(job.task(0)).isEqualTo(TaskState.RUNNING);
    assertThat(job.after(Duration.ofMillis(500)).given(W2)).isEmpty();
    long over = Objects.requireNonNull(job.ends(W1, BUSY, 0).machine.waitOf(0)).untilMicros();
    for (job.now += 100_000; job.now < over; job.now += 100_000) {
      job.on(new JobEvent.Tick());
      assertThat(job.machine.underWay()).as("cut short by the wait that was over").isZero();
    }
    job.on(new JobEvent.Tick());
    assertThat(job.machine.underWay()).isEqualTo(1);
  }

  /** Was: taken from the one that had it on disk, and given out once more. */
  @Test
  void aTaskIsWithTheWorkerThatWasGivenItLast() {
    Driven job = Driven.remote(TestSettings.pool(1), 1).joins(W1, 1).commits(false);
    job.handsBack(W1, 0).share(W1, 0).joins(W2, 1).starts(W2, 0);
    long grant = job.grantOf(0);
    job.restarts(false, W1, W2).answers(W2, new JobReport.Holding(0, grant, 1, job.now));
    job.answers(W1).share(W1, 1);
    assertThat(job.given(W1)).isEmpty();
    assertThat(job.succeeds(W2, 0).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job.machine.ignoredOutcomes()).isZero();
  }

  /** Was: the same with a worker that had handed it back and was given it again. */
  @Test
  void aTaskIsUnderTheGrantThatItWasGivenWithLast() {
    Driven job = Driven.remote(TestSettings.pool(1), 1).joins(W1, 1).commits(false);
    job.handsBack(W1, 0).starts(W1, 0);
    long grant = job.grantOf(0);
    job.restarts(false, W1).joins(W2, 1);
    job.answers(W1, new JobReport.Holding(0, grant, 1, job.now));
    assertThat(job.share(W2, 1).given(W2)).isEmpty();
    assertThat(job.succeeds(W1, 0).state()).isEqualTo(JobState.SUCCEEDED);
  }
}
