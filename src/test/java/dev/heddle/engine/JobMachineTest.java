package dev.heddle.engine;

import static dev.heddle.engine.Driven.W1;
import static dev.heddle.engine.Driven.W2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobState;
import dev.heddle.job.StopReason;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.job.Wait;
import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.JobReport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobMachineTest {
  private static final AttemptResult FATAL =
      AttemptResult.failed(FailureCode.CHECKSUM, "wrong", null);
  private static final AttemptResult PASSING =
      AttemptResult.failed(FailureCode.CONNECT, "refused", null);
  private static final Duration AGES = Duration.ofHours(2);
  private static final Duration TTL =
      Duration.ofNanos(EngineRules.REMOTE.grantTtlMicros() * 1000 + 1_000_000);

  // ---- the plain way

  @Test
  void aJobRunsFromQueuedToSucceeded() {
    Driven job = Driven.embedded(TestSettings.pool(2), 3);
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.share(W1, 2).given(W1)).containsExactly(0, 1);
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.starts(W1, 0, 1).state()).isEqualTo(JobState.RUNNING);
    assertThat(job.succeeds(W1, 0).given(W1)).contains(2);
    job.succeeds(W1, 1, 2);
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job.machine.progress().succeeded()).isEqualTo(3);
    assertThat(job.machine.demand()).isZero();
    assertThat(job.machine.nextTickMicros()).isEmpty();
  }

  @Test
  void aNewJobGivesAWorkerOfAnotherProcessItsTasksAtOnceWhereItWasHeard() {
    Driven job = Driven.remote(TestSettings.pool(2), 4);
    assertThat(job.share(W1, 1).given(W1)).isEmpty();
    job.on(new JobEvent.ShareSet(W2, "n2", 1, 17, Driven.T0 + 5));
    assertThat(job.given(W2)).containsExactly(0);
    assertThat(job.grants(W2)).extracting(Grant::basedOn).containsExactly(17L);
    // A report that overtook nothing and names no grant does not take it away.
    job.on(
        new JobEvent.Reported(
            W2,
            "n2",
            18,
            Driven.T0 + 6,
            new JobReport("01J", 1, -1, 0, 0, true, new long[0], List.of(), 0, List.of())));
    assertThat(job.machine.taskState(0)).isEqualTo(TaskState.QUEUED);
    assertThat(job.machine.underWay()).isEqualTo(1);
  }

  @Test
  void aJobWithAFailedTaskFailsWhenAllHaveEnded() {
    Driven job = Driven.embedded(TestSettings.pool(2), 2).share(W1, 2);
    job.ends(W1, FATAL, 0);
    assertThat(job.state()).isEqualTo(JobState.RUNNING);
    job.succeeds(W1, 1);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.machine.progress().errors()).containsEntry(FailureCode.CHECKSUM, 1);
  }

  @Test
  void theEndOfAJobIsTheEndOfItsLastTask() {
    Driven job = Driven.embedded(TestSettings.pool(1), 1).share(W1, 1).starts(W1, 0);
    job.now += 500;
    Batch late = job.outcomes(W1, AttemptResult.SUCCEEDED, 0);
    job.now += 10_000;
    job.says(W1, false, new long[0], 0, late);
    assertThat(job.machine.progress().startedAtMicros()).isEqualTo(Driven.T0);
    assertThat(job.machine.progress().endedAtMicros()).isEqualTo(Driven.T0 + 500);
  }

  @Test
  void nothingChangesAnEndedJob() {
    Driven job = Driven.embedded(TestSettings.pool(1), 1).share(W1, 1).succeeds(W1, 0);
    JobEvent cancel = new JobEvent.CancelAsked();
    assertThat(job.machine.allows(cancel)).isFalse();
    assertThatThrownBy(() -> job.on(cancel))
        .isInstanceOf(IllegalTransitionException.class)
        .hasMessageContaining("SUCCEEDED");
    job.dies(W1).after(AGES);
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
  }

  // ---- attempts

  @Test
  void aFailedAttemptWaitsAndIsTriedAgain() {
    Driven job = Driven.embedded(TestSettings.pool(1).attempts(2), 1).share(W1, 1);
    assertThat(job.ends(W1, PASSING, 0).given(W1)).isEmpty();
    assertThat(job.task(0)).isEqualTo(TaskState.QUEUED);
    Wait wait = Objects.requireNonNull(job.machine.waitOf(0));
    assertThat(wait.reason()).isEqualTo(Wait.Reason.BACKOFF);
    long base = TestSettings.BACKOFF.toNanos() / 1000;
    assertThat(wait.untilMicros()).isBetween(job.now + base / 2, job.now + base);
    job.now = job.machine.nextTickMicros().orElseThrow() - 1_000;
    assertThat(job.on(new JobEvent.Tick()).given(W1)).isEmpty();
    assertThat(job.after(Duration.ofMillis(1)).given(W1)).containsExactly(0);
    job.succeeds(W1, 0);
    TaskRow row = job.row(0);
    assertThat(row.attempts()).isEqualTo(2);
    assertThat(row.earlier())
        .singleElement()
        .satisfies(run -> assertThat(run.error()).isEqualTo(FailureCode.CONNECT));
  }

  @Test
  void theLastAttemptIsTheLast() {
    Driven job = Driven.embedded(TestSettings.pool(1).attempts(2), 1).share(W1, 1);
    job.ends(W1, PASSING, 0).after(AGES).ends(W1, PASSING, 0);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.row(0).attempts()).isEqualTo(2);
  }

  @Test
  void aFailureThatNoRetryHelpsIsNotRetried() {
    Driven job = Driven.embedded(TestSettings.pool(1).attempts(9), 1).share(W1, 1);
    assertThat(job.ends(W1, FATAL, 0).state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void aServerThatAsksForAWaitGetsItUpToADay() {
    Driven job = Driven.embedded(TestSettings.pool(2).attempts(2), 2).share(W1, 2);
    job.ends(W1, busyFor(Duration.ofMinutes(5)), 0).ends(W1, busyFor(Duration.ofDays(99)), 1);
    assertThat(job.after(Duration.ofSeconds(299)).given(W1)).isEmpty();
    assertThat(job.after(Duration.ofSeconds(1)).given(W1)).containsExactly(0);
    assertThat(job.after(Duration.ofHours(24)).given(W1)).containsExactly(1);
  }

  /** Was: tried at once, and a server that had asked for an hour was asked again. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWaitOutlivesTheCoordinator(boolean checkpoint) {
    Driven job = Driven.embedded(TestSettings.pool(3).attempts(2), 3).share(W1, 3);
    job.ends(W1, busyFor(Duration.ofMinutes(5)), 0).ends(W1, busyFor(Duration.ofMinutes(9)), 1);
    job.commits(checkpoint).now += Duration.ofMinutes(6).toNanos() / 1000;
    job.restarts(true);
    Wait wait = Objects.requireNonNull(job.machine.waitOf(1));
    assertThat(wait.reason()).isEqualTo(Wait.Reason.BACKOFF);
    assertThat(wait.untilMicros()).isEqualTo(Driven.T0 + Duration.ofMinutes(9).toNanos() / 1000);
    assertThat(job.share(W2, 3).given(W2)).as("its time came meanwhile").containsExactly(0, 2);
    assertThat(job.after(Duration.ofSeconds(179)).given(W2)).isEmpty();
    assertThat(job.after(Duration.ofSeconds(1)).given(W2)).containsExactly(1);
    assertThat(job.row(1).attempts()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTaskThatWasGivenAgainAfterItsWaitIsNoLongerInIt(boolean checkpoint) {
    Driven job = Driven.embedded(TestSettings.pool(1).attempts(2), 1).share(W1, 1);
    job.ends(W1, busyFor(Duration.ofMinutes(5)), 0).commits(checkpoint);
    assertThat(job.after(Duration.ofMinutes(5)).given(W1)).containsExactly(0);
    assertThat(job.commits(checkpoint).restarts(false).share(W2, 1).given(W2)).containsExactly(0);
  }

  @Test
  void aTaskThatWaitsIsCancelledByANewCoordinatorToo() {
    Driven job = Driven.embedded(TestSettings.pool(1).attempts(2), 2).share(W1, 1);
    job.ends(W1, busyFor(Duration.ofMinutes(5)), 0).commits(false).restarts(true);
    job.on(new JobEvent.CancelAsked());
    assertThat(job.task(0)).isEqualTo(TaskState.CANCELLED);
    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
  }

  private static AttemptResult busyFor(Duration wait) {
    Failure failure = new Failure(FailureCode.STATUS, "503");
    return new AttemptResult.Failed(failure, true, wait.toNanos() / 1000, null);
  }

  // ---- stopping

  @Test
  void theFirstFailureStopsAJobThatAsksForIt() {
    Driven job = Driven.embedded(TestSettings.pool(2).stopsOnFailure(), 9).share(W1, 2);
    job.starts(W1, 0, 1).ends(W1, FATAL, 0);
    assertThat(job.machine.progress().stopping()).isEqualTo(StopReason.FAILURE);
    assertThat(job.recalls()).isNotEmpty().allMatch(recall -> recall.stop());
    assertThat(job.task(5)).isEqualTo(TaskState.CANCELLED);
    job.ends(W1, AttemptResult.CANCELLED, 1);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.machine.progress().cancelled()).isEqualTo(8);
  }

  /** Was: only failed attempts stopped a job, a task lost for good let it run on. */
  @Test
  void aTaskThatKillsItsWorkersStopsAJobThatStopsOnFailure() {
    Driven job = Driven.remote(TestSettings.pool(1).stopsOnFailure(), 9);
    for (int death = 0; death < JobMachine.LOSSES_MAX; death++) {
      job.joins("w" + death, 1).starts("w" + death, 0).dies("w" + death);
    }
    assertThat(job.row(0).state()).isEqualTo(TaskState.FAILED);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.machine.progress().stopping()).isEqualTo(StopReason.FAILURE);
  }

  @Test
  void aJobThatStopsOnFailureIsGrantedAheadToo() {
    Driven job = Driven.embedded(TestSettings.pool(1).stopsOnFailure(), 9).share(W1, 1);
    assertThat(job.succeeds(W1, 0).given(W1)).hasSizeGreaterThan(1);
  }

  @Test
  void aGrantSaysHowOftenItsTasksHaveFailed() {
    Driven job = Driven.embedded(TestSettings.pool(2).attempts(3), 3).share(W1, 2);
    assertThat(job.grants(W1).getFirst().failedAttempts()).isEmpty();
    job.ends(W1, PASSING, 1).after(AGES);
    assertThat(job.grants(W1).getFirst().indices()).containsExactly(1);
    assertThat(job.grants(W1).getFirst().failedAttempts(0)).isEqualTo(1);
  }

  @Test
  void theDeadlineStopsAJobThatIsPausedToo() {
    Duration deadline = Duration.ofMinutes(1);
    Driven job = Driven.embedded(TestSettings.pool(1).deadline(deadline), 2).share(W1, 1);
    job.starts(W1, 0).on(new JobEvent.PauseAsked()).commits(false);
    assertThat(job.machine.nextTickMicros()).hasValue(Driven.T0 + 60_000_000);
    job.after(Duration.ofSeconds(59));
    assertThat(job.state()).isEqualTo(JobState.PAUSED);
    job.after(Duration.ofSeconds(1));
    assertThat(job.machine.progress().stopping()).isEqualTo(StopReason.DEADLINE);
    assertThat(job.machine.allows(new JobEvent.ResumeAsked())).isFalse();
    assertThat(job.machine.allows(new JobEvent.CancelAsked())).isFalse();
    job.ends(W1, AttemptResult.CANCELLED, 0);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void cancelEndsWaitingTasksAtOnceAndRunningOnesWhenTheyStop() {
    Driven job = Driven.embedded(TestSettings.pool(3).attempts(2), 5).share(W1, 3);
    job.starts(W1, 0, 1);
    job.now += 1_000_000;
    job.ends(W1, PASSING, 0).on(new JobEvent.CancelAsked());
    assertThat(job.task(0)).as("in back-off").isEqualTo(TaskState.CANCELLED);
    assertThat(job.task(4)).as("in line").isEqualTo(TaskState.CANCELLED);
    assertThat(job.task(1)).as("running").isEqualTo(TaskState.RUNNING);
    assertThat(job.task(2)).as("held").isEqualTo(TaskState.QUEUED);
    assertThat(job.recalls()).singleElement().matches(recall -> recall.stop());
    job.handsBack(W1, 2, 3);
    assertThat(job.state()).isEqualTo(JobState.RUNNING);
    job.ends(W1, AttemptResult.CANCELLED, 1);
    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
    assertThat(job.machine.progress().cancelled()).isEqualTo(5);
  }

  @Test
  void aTaskThatEndsWhileItIsBeingCancelledCountsAsItEnded() {
    Driven job = Driven.embedded(TestSettings.pool(3).attempts(3), 3).share(W1, 3);
    job.starts(W1, 0, 1, 2).on(new JobEvent.CancelAsked());
    job.succeeds(W1, 0).ends(W1, FATAL, 1).ends(W1, PASSING, 2);
    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
    assertThat(List.of(job.task(0), job.task(1), job.task(2)))
        .containsExactly(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELLED);
  }

  @Test
  void aRecallThatWasLostIsRepeated() {
    Driven job = Driven.embedded(TestSettings.pool(1), 2).share(W1, 1).starts(W1, 0);
    job.on(new JobEvent.CancelAsked()).names(W1, job.grantOf(0));
    assertThat(job.recalls()).singleElement().matches(recall -> recall.stop());
  }

  // ---- pausing

  @Test
  void pauseLetsRunningTasksFinishAndStartsNoOther() {
    Driven job = Driven.embedded(TestSettings.pool(2), 4).share(W1, 2).starts(W1, 0);
    job.on(new JobEvent.PauseAsked());
    assertThat(job.state()).isEqualTo(JobState.PAUSED);
    assertThat(job.recalls()).singleElement().matches(recall -> !recall.stop());
    assertThat(job.handsBack(W1, 1).given(W1)).isEmpty();
    assertThat(job.succeeds(W1, 0).given(W1)).isEmpty();
    assertThat(Objects.requireNonNull(job.machine.waitOf(3)).reason())
        .isEqualTo(Wait.Reason.PAUSED);
    assertThat(job.machine.allows(new JobEvent.PauseAsked())).isFalse();
    assertThat(job.on(new JobEvent.ResumeAsked()).given(W1)).contains(1, 2);
    assertThat(job.state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aJobPausedBeforeItBeganIsQueuedAgainAfterwards() {
    Driven job = Driven.embedded(TestSettings.pool(2), 4).on(new JobEvent.PauseAsked());
    assertThat(job.on(new JobEvent.ResumeAsked()).state()).isEqualTo(JobState.QUEUED);
    assertThat(job.machine.allows(new JobEvent.ResumeAsked())).isFalse();
  }

  /** Was: a paused job kept its claim on the node's capacity. */
  @Test
  void aPausedJobWantsOnlyWhatStillRuns() {
    Driven job = Driven.embedded(TestSettings.pool(2), 9).share(W1, 2).starts(W1, 0);
    assertThat(job.machine.demand()).isEqualTo(2);
    job.on(new JobEvent.PauseAsked()).handsBack(W1, 1);
    assertThat(job.machine.demand()).isEqualTo(1);
    job.succeeds(W1, 0);
    assertThat(job.machine.demand()).isZero();
    assertThat(job.on(new JobEvent.ResumeAsked()).machine.demand()).isEqualTo(2);
  }

  // ---- one outcome per task

  @Test
  void anOutcomeThatComesTwiceCountsOnce() {
    Driven job = Driven.embedded(TestSettings.pool(2), 2).share(W1, 2).starts(W1, 0, 1);
    Batch once = job.outcomes(W1, AttemptResult.SUCCEEDED, 0);
    job.says(W1, false, new long[0], 0, once).says(W1, false, new long[0], 0, once);
    assertThat(job.machine.progress().succeeded()).isEqualTo(1);
    assertThat(job.machine.ignoredOutcomes()).isEqualTo(1);
  }

  @Test
  void anOutcomeOfAWorkerThatWasGivenUpCountsForNothing() {
    Driven job = Driven.remote(TestSettings.pool(1), 1).joins(W1, 1).starts(W1, 0);
    Batch late = job.outcomes(W1, FATAL, 0);
    job.dies(W1).joins(W2, 1).starts(W2, 0).says(W1, false, new long[0], 0, late);
    assertThat(job.task(0)).isEqualTo(TaskState.RUNNING);
    job.succeeds(W2, 0);
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void newsOfTasksThatDoNotExistIsIgnored() {
    Driven job = Driven.embedded(TestSettings.pool(1), 1).share(W1, 1);
    Batch real = job.outcomes(W1, AttemptResult.SUCCEEDED, 0);
    long grant = real.outcomes().getFirst().grantId();
    Batch nonsense =
        new Batch(
            9,
            List.of(),
            List.of(),
            List.of(new Batch.Returned(-1, grant), new Batch.Returned(7, grant)));
    job.says(W1, false, new long[0], 0, nonsense);
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void anIllegalStepTellsTheStory() {
    TaskTable tasks = new TaskTable(Driven.embedded(TestSettings.pool(1), 1).job);
    tasks.move(0, TaskPhase.HELD, "grant");
    tasks.move(0, TaskPhase.RUNNING, "start");
    assertThatThrownBy(() -> tasks.move(0, TaskPhase.HELD, "grant again"))
        .isInstanceOf(IllegalTransitionException.class)
        .hasMessageContaining("task 0: RUNNING -> HELD (grant again)")
        .hasMessageContaining("[grant, start]");
  }

  // ---- losses

  @Test
  void aTaskWhoseWorkerDiesRunsAgainElsewhere() {
    Driven job = Driven.remote(TestSettings.pool(1), 1).joins(W1, 1).starts(W1, 0);
    assertThat(job.joins(W2, 1).given(W2)).isEmpty();
    assertThat(job.dies(W1).given(W2)).containsExactly(0);
    job.succeeds(W2, 0);
    assertThat(job.row(0).losses()).isEqualTo(1);
    assertThat(job.row(0).attempts()).isEqualTo(1);
    assertThat(job.row(0).earlier()).hasSize(1);
  }

  @Test
  void aWorkerThatIsSilentForTheTimeToLiveIsGivenUp() {
    Driven job = Driven.remote(TestSettings.pool(1), 1).joins(W1, 1).starts(W1, 0);
    job.after(TTL.minusMillis(2));
    assertThat(job.task(0)).isEqualTo(TaskState.RUNNING);
    job.after(Duration.ofMillis(2));
    assertThat(job.task(0)).isEqualTo(TaskState.QUEUED);
  }

  @Test
  void aSilentWorkerThatIsHeardAgainGetsTasksWithoutANewShare() {
    Driven job = Driven.remote(TestSettings.pool(4), 4).joins(W1, 2).starts(W1, 0, 1);
    job.joins(W2, 2).starts(W2, 2, 3);
    job.now += TTL.toNanos() / 1000 - 1;
    job.says(W2, true, new long[] {job.grantOf(2)}, 0).after(Duration.ofMillis(1));
    assertThat(job.given(W2)).as("its share is what it was").isEmpty();
    assertThat(job.task(0)).isEqualTo(TaskState.QUEUED);
    assertThat(job.machine.nextTickMicros().orElseThrow()).isGreaterThan(job.now);
    job.lapses(W1).names(W1);
    assertThat(job.given(W1)).containsExactly(0, 1);
    job.succeeds(W1, 0, 1).succeeds(W2, 2, 3);
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void aSilentWorkerThatIsToGetNothingMoreIsForgotten() {
    Driven job = Driven.remote(TestSettings.pool(4), 4).joins(W1, 2).share(W1, 0);
    job.after(TTL.plusMillis(1)).names(W1);
    assertThat(job.given(W1)).isEmpty();
    assertThat(job.share(W1, 2).given(W1)).as("it may have died of one").containsExactly(0);
    assertThat(job.starts(W1, 0).after(Duration.ofMillis(251)).given(W1)).containsExactly(1);
  }

  @Test
  void theTimeThatReadingAllJobsTookIsNotTakenFromThoseThatMayHoldTasks() {
    Driven job = Driven.remote(TestSettings.pool(2), 2).joins(W1, 2).starts(W1, 0, 1);
    long grant = job.grantOf(0);
    job.commits(false).restarts(false, W1);
    job.now += 2 * TTL.toNanos() / 1000;
    job.machine.opened(job.now, job.now);
    job.after(TTL.minusMillis(1));
    job.answers(
        W1,
        new JobReport.Holding(0, grant, 1, job.now),
        new JobReport.Holding(1, grant, 2, job.now));
    job.succeeds(W1, 0, 1);
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job.row(0).losses()).isZero();
  }

  @Test
  void nobodyIsSilentBecauseTheStoresClockWasSet() {
    Driven job = Driven.remote(TestSettings.pool(2), 2).joins(W1, 2).starts(W1, 0, 1);
    long steady = job.now;
    job.now += 3_600_000_000L;
    job.machine.on(new JobEvent.Tick(), job.now, steady + 1_000);
    assertThat(job.machine.underWay()).isEqualTo(2);
    assertThat(job.machine.nextTickMicros().getAsLong()).isGreaterThan(job.now + 4_900_000);
    job.machine.on(new JobEvent.Tick(), job.now, steady + TTL.toNanos() / 1000 + 1);
    assertThat(job.machine.underWay()).as("silent by the steady clock").isZero();
  }

  @Test
  void threeLossesEndATaskAsNodeLost() {
    Driven job = Driven.remote(TestSettings.pool(1).attempts(9), 1);
    for (int death = 0; death < JobMachine.LOSSES_MAX; death++) {
      assertThat(job.state()).isNotEqualTo(JobState.FAILED);
      job.joins("w" + death, 1).starts("w" + death, 0).dies("w" + death);
    }
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(Objects.requireNonNull(job.row(0).failure()).code())
        .isEqualTo(FailureCode.NODE_LOST);
    assertThat(job.row(0).earlier()).hasSize(JobMachine.LOSSES_MAX);
  }

  @Test
  void aGrantThatNeverArrivedIsGivenAgainWithoutALoss() {
    Driven job = Driven.remote(TestSettings.pool(1), 1).joins(W1, 1);
    long lost = job.grantOf(0);
    job.names(W1);
    assertThat(job.grantOf(0)).as("it may still arrive").isEqualTo(lost);
    for (int second = 0; second < 6; second++) {
      job.now += 1_000_000;
      job.names(W1);
    }
    assertThat(job.grantOf(0)).isNotEqualTo(lost);
    job.succeeds(W1, 0);
    assertThat(job.row(0).losses()).isZero();
  }

  // ---- shares

  @Test
  void sharesNeverAddUpToMoreThanTheConcurrency() {
    Driven job = Driven.remote(TestSettings.pool(4), 99).joins(W1, 4);
    job.starts(W1, 0, 1, 2, 3).share(W1, 1).joins(W2, 3);
    assertThat(job.given(W2)).as("the first worker still runs four").isEmpty();
    job.now += 1_000_000;
    job.succeeds(W1, 0, 1);
    assertThat(job.grants(W2).getLast().share()).isEqualTo(2);
  }

  // ---- take-over

  @Test
  void anOutcomeThatIsOnDiskIsNeverRunAgain() {
    Driven job = Driven.embedded(TestSettings.pool(2), 3).share(W1, 2);
    job.succeeds(W1, 0).commits(false).restarts(true);
    assertThat(job.task(0)).isEqualTo(TaskState.SUCCEEDED);
    assertThat(job.share(W2, 3).given(W2)).containsExactly(1, 2);
  }

  /** However many there are: only the notes that they may have run are limited. */
  @Test
  void whatANodeThatIsGoneWasGrantedIsOnRecordOnce() {
    int tasks = 104_000;
    Driven job = Driven.remote(TestSettings.pool(tasks), tasks);
    for (int worker = 0; worker < 4; worker++) {
      job.joins("w" + worker, tasks / 4);
    }
    assertThat(job.machine.underWay()).isEqualTo(tasks);
    job.commits(false).restarts(true);
    assertThat(job.machine.takeLosses().lost()).isEqualTo(100_000);
    job.commits(false).restarts(true);
    assertThat(job.machine.takeLosses().lost()).isZero();
    assertThat(job.row(tasks - 1).earlier()).hasSize(1);
    assertThat(job.row(4_095).earlier()).as("the last of the oldest grant").isEmpty();
  }

  @Test
  void aTaskThatKillsItsOnlyNodeIsFoundAndNoOtherBlamed() {
    Driven job = Driven.embedded(TestSettings.pool(3), 3).share(W1, 3);
    job.starts(W1, 0, 1, 2).commits(false);
    for (int death = 1; job.task(1) != TaskState.FAILED; death++) {
      assertThat(death).isLessThan(9);
      job.restarts(false).share("w" + death, 3);
      assertThat(job.given("w" + death)).as("one at a time").hasSize(1);
      assertThat(job.givenAfterCommit()).isTrue();
      while (!job.machine.ended() && !job.given("w" + death).contains(1)) {
        job.commits(false).succeeds("w" + death, job.given("w" + death).getFirst());
      }
      job.commits(death == 2);
    }
    assertThat(job.machine.progress().succeeded()).isEqualTo(2);
    assertThat(job.machine.progress().errors()).containsEntry(FailureCode.NODE_LOST, 1);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
  }

  /** Was: a tick every millisecond for as long as such a job gave no grant. */
  @Test
  void aPausedJobRestsAfterAnUncleanDeath() {
    Driven job = Driven.embedded(TestSettings.pool(3), 3).share(W1, 3).starts(W1, 0);
    job.on(new JobEvent.PauseAsked()).commits(false).restarts(false).share(W2, 3).after(AGES);
    assertThat(job.state()).isEqualTo(JobState.PAUSED);
    assertThat(job.machine.nextTickMicros()).isEmpty();
  }

  @Test
  void aNewCoordinatorGivesNothingUntilItKnowsWhoHoldsWhat() {
    Driven job = Driven.remote(TestSettings.pool(2), 3).joins(W1, 2).starts(W1, 0).commits(false);
    long grant = job.grantOf(0);
    job.restarts(false, W1).joins(W2, 2);
    assertThat(job.machine.inquiries()).hasSize(1);
    assertThat(job.given(W2)).isEmpty();
    assertThat(Objects.requireNonNull(job.machine.waitOf(2)).reason())
        .isEqualTo(Wait.Reason.NO_NODE);
    job.answers(W1, new JobReport.Holding(0, grant, 1, job.now));
    assertThat(job.task(0)).as("taken over, not restarted").isEqualTo(TaskState.RUNNING);
    assertThat(job.given(W2)).isNotEmpty().doesNotContain(0);
    job.succeeds(W1, 0);
    assertThat(job.row(0).losses()).isZero();
  }

  /** Was: RUNNING -> RUNNING, where a batch had overtaken the answer to the inquiry. */
  @Test
  void aStartThatOvertookTheAnswerIsNotTakenTwice() {
    Driven job = Driven.remote(TestSettings.pool(1), 1).joins(W1, 1).commits(false);
    long grant = job.grantOf(0);
    job.restarts(false, W1).starts(W1, 0);
    job.answers(W1, new JobReport.Holding(0, grant, 1, job.now)).succeeds(W1, 0);
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void whoDoesNotAnswerANewCoordinatorIsGivenUp() {
    Driven job = Driven.remote(TestSettings.pool(1), 1).joins(W1, 1).starts(W1, 0).commits(false);
    job.restarts(false, W1).after(TTL);
    assertThat(job.joins(W2, 1).given(W2)).containsExactly(0);
  }

  @Test
  void aJobThatWasBeingStoppedIsStoppedByTheNextCoordinator() {
    Driven job = Driven.embedded(TestSettings.pool(1), 600).share(W1, 1).starts(W1, 0);
    job.on(new JobEvent.CancelAsked()).commits(false).restarts(false);
    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
    assertThat(job.machine.progress().cancelled()).isEqualTo(600);
  }

  // ---- what people see

  @Test
  void aTaskSaysWhyItWaits() {
    Driven job = Driven.embedded(TestSettings.pool(2), 9);
    assertThat(reason(job)).isEqualTo(Wait.Reason.NO_NODE);
    assertThat(reason(job.share(W1, 1))).isEqualTo(Wait.Reason.CAPACITY);
    assertThat(reason(job.share(W1, 2).starts(W1, 0, 1))).isEqualTo(Wait.Reason.CONCURRENCY);
    assertThat(job.machine.waitOf(0)).as("it runs").isNull();
    job.succeeds(W1, 0).says(W1, true, new long[] {job.grantOf(1)}, 1);
    assertThat(reason(job)).as("a slot is free, but not at the host").isEqualTo(Wait.Reason.HOST);
  }

  /** Its share is what it is to get; the node is full of tasks that began before it was shared. */
  @Test
  void aTaskThatItsShareWouldLetRunWaitsForTheNode() {
    Driven job = Driven.embedded(TestSettings.pool(2), 2).share(W1, 2).starts(W1, 0);
    assertThat(Objects.requireNonNull(job.machine.waitOf(1)).reason())
        .isEqualTo(Wait.Reason.CAPACITY);
  }

  private static Wait.Reason reason(Driven job) {
    return Objects.requireNonNull(job.machine.waitOf(8)).reason();
  }

  /**
   * Was: shown as never run once its chunk was on disk, while another task of the job still ran.
   */
  @Test
  void theStoreIsAskedForCancelledTasksOfCompleteChunks() {
    Driven job = Driven.embedded(TestSettings.pool(2), 300).share(W1, 2);
    job.starts(W1, 0, 1).on(new JobEvent.CancelAsked());
    assertThat(job.row(0).startMicros()).isPositive();
    assertThat(job.machine.row(1)).isNotNull();
    job.ends(W1, AttemptResult.CANCELLED, 0, 1).commits(false);
    assertThat(job.machine.row(0)).isNull();
  }

  @Test
  void whoMayHaveLostTheJobGivesNothingOutUntilItMayActAgain() {
    Driven job = Driven.remote(TestSettings.pool(2), 400).joins(W1, 2);
    assertThat(job.given(W1)).isNotEmpty();
    job.on(new JobEvent.RightSet(false));
    job.succeeds(W1, 0);
    assertThat(job.given(W1)).isEmpty();
    assertThat(job.grants(W1)).as("not even a share").isEmpty();
    assertThat(job.task(0)).as("what it hears counts").isEqualTo(TaskState.SUCCEEDED);
    job.joins(W2, 2);
    assertThat(job.given(W2)).isEmpty();
    job.on(new JobEvent.RightSet(true));
    assertThat(job.given(W1)).isNotEmpty();
  }
}
