package dev.heddle.engine;

import static dev.heddle.engine.DrivenWorker.TERMS;
import static dev.heddle.engine.DrivenWorker.batches;
import static dev.heddle.engine.DrivenWorker.returned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobState;
import dev.heddle.job.protocol.JobReport;
import org.junit.jupiter.api.Test;

/** Nothing starts on a worker after it saw the failure that stops the job. */
class StopOnFailureTest {
  private static final AttemptResult FATAL =
      AttemptResult.failed(FailureCode.CHECKSUM, "wrong", null);
  private static final AttemptResult PASSING =
      AttemptResult.failed(FailureCode.CONNECT, "refused", null);
  private static final TestSettings STOPS = TestSettings.pool(1).stopsOnFailure();

  private static DrivenWorker worker(TestSettings settings) {
    return DrivenWorker.embedded().runs(settings);
  }

  @Test
  void tasksGrantedAheadDoNotStartAfterTheOneThatFailed() {
    Together job = new Together(STOPS, 1_000, 9, index -> null);
    job.ends(AttemptResult.SUCCEEDED, 0).ends(FATAL, 1);
    assertThat(job.started()).containsExactly(0, 1);
    assertThat(job.coordinator.progress().state()).isEqualTo(JobState.FAILED);
    assertThat(job.coordinator.progress().cancelled()).isEqualTo(998);
  }

  @Test
  void beforeItsCoordinatorHasHeardOfItNothingStartsAndThenAllIsHandedBack() {
    DrivenWorker worker = worker(STOPS).given(1, 1, 0, 1, 2);
    assertThat(worker.ends(DrivenWorker.JOB, 0, FATAL).launched()).isEmpty();
    assertThat(worker.given(2, 1, 3).launched()).isEmpty();
    JobReport told = worker.says();
    assertThat(returned(told)).isEmpty();
    assertThat(worker.acked(batches(told)).launched()).isEmpty();
    assertThat(returned(worker.says())).containsExactly(1, 2, 3);
  }

  /** Its outcome may have come under a grant that had lapsed: then the job goes on. */
  @Test
  void aJobThatGoesOnAllTheSameDoesSoWithGrantsThatWereDecidedAfterwards() {
    DrivenWorker worker = worker(STOPS).given(1, 1, 0, 1);
    worker.ends(DrivenWorker.JOB, 0, FATAL);
    long before = worker.reports(true).seq();
    worker.acked(1);
    assertThat(worker.basedOn(before, TERMS, 2, 2, 1, 2).launched()).as("decided before").isEmpty();
    assertThat(returned(worker.says())).containsExactly(1, 2);
    assertThat(worker.basedOn(before + 1, TERMS, 3, 3, 1, 1).launched()).containsExactly(1);
  }

  @Test
  void anAttemptThatIsNotTheLastHoldsNothingUp() {
    DrivenWorker worker = worker(STOPS.attempts(2)).given(1, 1, 0, 1, 2);
    assertThat(worker.ends(DrivenWorker.JOB, 0, PASSING).launched()).containsExactly(1);
    assertThat(worker.ends(DrivenWorker.JOB, 1, FATAL).launched()).isEmpty();
  }

  @Test
  void theLastAttemptIsKnownFromTheGrant() {
    DrivenWorker worker = worker(STOPS.attempts(2)).failedBefore(1).given(1, 1, 0, 1);
    assertThat(worker.ends(DrivenWorker.JOB, 0, PASSING).launched()).isEmpty();
  }

  @Test
  void whereFailuresStopNothingTheNextTaskStarts() {
    DrivenWorker worker = worker(TestSettings.pool(1)).given(1, 1, 0, 1);
    assertThat(worker.ends(DrivenWorker.JOB, 0, FATAL).launched()).containsExactly(1);
  }

  @Test
  void aNewCoordinatorHasToHearOfItToo() {
    DrivenWorker worker = worker(STOPS).given(1, 1, 0, 1);
    worker.ends(DrivenWorker.JOB, 0, FATAL).says();
    DrivenWorker.Terms next = TERMS.by("coordinator-2").term(2);
    assertThat(worker.given(next, 2, 1, 1, 2).launched()).isEmpty();
    worker.acked(1);
    assertThat(returned(worker.says("coordinator-2", DrivenWorker.JOB))).containsExactly(1, 2);
  }
}
