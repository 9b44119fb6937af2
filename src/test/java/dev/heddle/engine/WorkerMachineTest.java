package dev.heddle.engine;

import static dev.heddle.engine.DrivenWorker.COORDINATOR;
import static dev.heddle.engine.DrivenWorker.JOB;
import static dev.heddle.engine.DrivenWorker.TERMS;
import static dev.heddle.engine.DrivenWorker.batches;
import static dev.heddle.engine.DrivenWorker.embedded;
import static dev.heddle.engine.DrivenWorker.ended;
import static dev.heddle.engine.DrivenWorker.remote;
import static dev.heddle.engine.DrivenWorker.returned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.DownloadInfo;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Mode;
import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.Outcome;
import dev.heddle.job.protocol.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkerMachineTest {
  private static final String OTHER = "coordinator-2";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TTL = Duration.ofNanos(1_000 * EngineRules.REMOTE.grantTtlMicros());
  private static final Duration TRUST =
      TTL.minus(Duration.ofNanos(1_000 * WorkerMachine.MARGIN_MICROS));
  private static final int CAPACITY = Mode.THREADS.nodeCapacity();

  // ---- grants and shares

  @Test
  void asManyStartAsTheShareSaysInTheOrderOfTheGrant() {
    DrivenWorker worker = embedded().given(1, 2, 7, 3, 5);
    assertThat(worker.launched()).containsExactly(7, 3);
    assertThat(worker.succeeds(3).launched()).containsExactly(5);
    assertThat(worker.succeeds(7).launched()).isEmpty();
  }

  @Test
  void aLaneThatFellFreeIsUsedBeforeANewOne() {
    DrivenWorker worker = embedded().given(1, 2, 0, 1, 2).succeeds(0);
    assertThat(worker.lane(1)).isEqualTo(2);
    assertThat(worker.lane(2)).isEqualTo(1);
  }

  @Test
  void aGrantThatComesTwiceIsTakenOnce() {
    DrivenWorker worker = embedded().given(1, 2, 0).given(1, 2, 0);
    assertThat(worker.launched()).isEmpty();
    worker.succeeds(0).given(1, 2, 0);
    assertThat(worker.launched()).isEmpty();
  }

  @Test
  void aTaskWhoseAttemptFailedRunsAgainUnderAGrantOfItsOwn() {
    DrivenWorker worker = embedded().given(1, 1, 0).succeeds(0).given(2, 1, 0);
    assertThat(worker.launched()).containsExactly(0);
    worker.succeeds(0);
    assertThat(worker.says().batches().getFirst().outcomes())
        .extracting(Outcome::grantId)
        .containsExactly(1L, 2L);
  }

  @Test
  void aLargerShareStartsMoreAndASmallerOneNoOther() {
    DrivenWorker worker = embedded().given(1, 1, 0, 1, 2, 3, 4);
    assertThat(worker.given(2, 3).launched()).containsExactly(1, 2);
    worker.given(3, 1);
    assertThat(worker.succeeds(0).launched()).isEmpty();
    assertThat(worker.succeeds(1).launched()).isEmpty();
    assertThat(worker.succeeds(2).launched()).containsExactly(3);
  }

  @Test
  void aShareThatWasOvertakenByANewerOneCountsForNothing() {
    DrivenWorker worker = embedded().given(TERMS, 1, 5, 1, 0, 1, 2);
    assertThat(worker.given(TERMS, 2, 4, 3, 3).launched()).isEmpty();
    assertThat(worker.says().shareSeq()).isEqualTo(5);
    assertThat(worker.says().running()).isEqualTo(1);
  }

  @Test
  void aGrantOfAnEarlierTermIsRefused() {
    DrivenWorker worker = embedded().given(TERMS.term(2), 1, 1, 1, 0);
    assertThat(worker.given(TERMS, 2, 2, 9, 1).launched()).isEmpty();
    worker.succeeds(0).acked(batches(worker.says())).forgets();
    assertThat(worker.given(TERMS, 3, 3, 9, 1).launched()).as("forgotten, not unseen").isEmpty();
    assertThat(worker.given(TERMS.term(2), 4, 1, 1, 1).launched()).containsExactly(1);
  }

  // ---- recall and cancel

  @Test
  void whatHasNotStartedIsHandedBackAndWhatRunsRunsOn() {
    DrivenWorker worker = embedded().given(1, 1, 0, 1, 2).recalled(false);
    assertThat(worker.cancelled()).isEmpty();
    assertThat(returned(worker.says())).containsExactly(1, 2);
    assertThat(worker.succeeds(0).launched()).isEmpty();
    assertThat(worker.given(2, 1, 3).launched()).as("it was no stop").containsExactly(3);
  }

  @Test
  void aStopCancelsWhatRunsOnceAndTakesNothingMore() {
    DrivenWorker worker = embedded().given(1, 2, 0, 1, 2).recalled(true);
    assertThat(worker.cancelled()).containsExactlyInAnyOrder(0, 1);
    assertThat(worker.recalled(true).cancelled()).isEmpty();
    assertThat(worker.given(2, 2, 3).launched()).isEmpty();
    worker.ends(JOB, 0, AttemptResult.CANCELLED);
    assertThat(worker.launched()).isEmpty();
    JobReport report = worker.says();
    assertThat(returned(report)).containsExactly(2, 3);
    assertThat(ended(report)).containsExactly(0);
  }

  @Test
  void aRecallOfAnEarlierTermOrOfAnUnknownJobChangesNothing() {
    DrivenWorker worker = embedded().given(TERMS.term(2), 1, 1, 1, 0, 1);
    worker.recalled(TERMS, true).recalled(TERMS.job("other"), true);
    assertThat(worker.cancelled()).isEmpty();
    assertThat(worker.succeeds(0).launched()).containsExactly(1);
  }

  // ---- reports

  @Test
  void aStartIsToldUntilTheEndTakesItsPlace() {
    DrivenWorker worker = embedded().given(1, 2, 0, 1).succeeds(1);
    JobReport report = worker.says();
    assertThat(report.batches()).hasSize(1);
    assertThat(report.batches().getFirst().starts()).extracting(Start::index).containsExactly(0);
    assertThat(ended(report)).containsExactly(1);
  }

  @Test
  void anOutcomeSaysWhereAndWhenTheAttemptRan() {
    DrivenWorker worker = embedded().given(4, 1, 0);
    long start = worker.now;
    worker.now += 250;
    worker.succeeds(0);
    assertThat(worker.says().batches().getFirst().outcomes())
        .containsExactly(new Outcome(0, 4, 1, start, start + 250, AttemptResult.SUCCEEDED));
  }

  @Test
  void aBatchIsSentAgainEachSecondUntilItIsAcknowledged() {
    DrivenWorker worker = embedded().given(1, 1, 0).succeeds(0);
    long[] seqs = batches(worker.says());
    assertThat(seqs).hasSize(1);
    assertThat(batches(worker.says())).as("just sent").isEmpty();
    assertThat(worker.machine().awaitsAck(COORDINATOR)).isTrue();
    worker.after(SECOND);
    assertThat(batches(worker.says())).as("nobody hears").isEmpty();
    worker.renewed(3).after(SECOND);
    assertThat(batches(worker.says())).isEqualTo(seqs);
    worker.acked(seqs).acked(seqs).acked(99).after(SECOND);
    assertThat(batches(worker.says())).isEmpty();
    assertThat(worker.machine().awaitsAck(COORDINATOR)).isFalse();
    assertThat(worker.machine().idle()).isTrue();
  }

  @Test
  void batchesMayBeAcknowledgedInAnyOrder() {
    DrivenWorker worker = embedded().given(1, 1, 0, 1, 2);
    for (int index = 0; index < 3; index++) {
      worker.succeeds(index).says();
    }
    worker.renewed(3).acked(2).after(SECOND);
    assertThat(batches(worker.says())).containsExactly(1, 3);
    worker.acked(3, 1);
    assertThat(worker.machine().idle()).isTrue();
  }

  @Test
  void aGrantIsNamedUntilAllThatBecameOfItIsAcknowledged() {
    DrivenWorker worker = embedded().given(1, 1, 0).given(2, 1, 1).recalled(false).succeeds(0);
    assertThat(worker.says().grants()).containsExactlyInAnyOrder(1, 2);
    worker.acked(1);
    assertThat(worker.says().grants()).isEmpty();
  }

  @Test
  void aReportBetweenSecondsHoldsOnlyJobsWithNews() {
    DrivenWorker worker = embedded().given(1, 1, 0).given(TERMS.job("other"), 1, 1, 1, 0);
    assertThat(worker.reports(false).jobs()).hasSize(2);
    worker.ends("other", 0, AttemptResult.SUCCEEDED);
    assertThat(worker.machine().hasNews(COORDINATOR)).isTrue();
    assertThat(worker.reports(false).jobs()).extracting(JobReport::jobId).containsExactly("other");
    assertThat(worker.machine().hasNews(COORDINATOR)).isFalse();
    assertThat(worker.reports(false).jobs()).isEmpty();
    assertThat(worker.reports(true).jobs()).hasSize(2);
  }

  @Test
  void whomItMetIsReportedToThoughThereIsNothingToSay() {
    DrivenWorker worker = embedded();
    worker.machine().meet(COORDINATOR);
    assertThat(worker.machine().coordinators()).containsExactly(COORDINATOR);
    assertThat(worker.reports(true).jobs()).isEmpty();
    assertThat(worker.reports(true).seq()).isEqualTo(2);
  }

  @Test
  void aFullReportAfterMeetingNamesWhatItHolds() {
    DrivenWorker worker = embedded().given(1, 1, 0, 1);
    worker.machine().meet(OTHER);
    assertThat(worker.machine().report(OTHER, true, worker.now).jobs()).isEmpty();
    JobReport own = worker.says();
    assertThat(own.full()).isTrue();
    assertThat(own.grants()).containsExactly(1);
    assertThat(own.running()).isEqualTo(1);
  }

  @Test
  void whatWasNotHeldCannotEnd() {
    DrivenWorker worker = embedded();
    WorkerEvent.Ended<DrivenWorker.Task> never =
        new WorkerEvent.Ended<>(new DrivenWorker.Task(3, null), AttemptResult.SUCCEEDED);
    assertThatThrownBy(() -> worker.machine().on(never, worker.now))
        .isInstanceOf(IllegalTransitionException.class)
        .hasMessageContaining("task 3");
  }

  // ---- trust

  @Test
  void nothingStartsBeforeAReportWasRenewed() {
    DrivenWorker worker = remote();
    long seq = worker.reports(true).seq();
    assertThat(worker.basedOn(seq, TERMS, 1, 1, 2, 0, 1).launched()).isEmpty();
    assertThat(worker.renewed(seq).launched()).containsExactly(0, 1);
  }

  @Test
  void aGrantBasedOnAReportOfLongAgoIsDropped() {
    DrivenWorker worker = remote().trusted();
    worker.after(TTL).trusted();
    assertThat(worker.basedOn(1, TERMS, 1, 1, 1, 0).launched())
        .as("just in time")
        .containsExactly(0);
    worker.now++;
    assertThat(worker.basedOn(1, TERMS, 2, 2, 9, 1).launched()).as("too late").isEmpty();
    assertThat(worker.basedOn(77, TERMS, 3, 3, 9, 1).launched()).as("never sent").isEmpty();
    assertThat(worker.says().grants()).containsExactly(1);
  }

  @Test
  void aWorkerThatIsNotRenewedLetsGoBeforeItsGrantsLapse() {
    DrivenWorker worker = remote().trusted().given(1, 1, 0, 1);
    assertThat(worker.after(TRUST.minusMillis(1)).cancelled()).isEmpty();
    assertThat(worker.after(Duration.ofMillis(1)).cancelled()).containsExactly(0);
    assertThat(worker.after(Duration.ofMillis(50)).cancelled()).as("told once").isEmpty();
    worker.ends(JOB, 0, AttemptResult.CANCELLED);
    JobReport report = worker.says();
    assertThat(returned(report)).containsExactly(1);
    assertThat(ended(report)).containsExactly(0);
    assertThat(report.shareSeq()).as("its share lapsed, too").isEqualTo(-1);
  }

  @Test
  void trustCountsFromWhenTheRenewedReportWasSent() {
    DrivenWorker worker = remote().trusted().given(1, 1, 0);
    worker.after(SECOND);
    long early = worker.reports(true).seq();
    worker.after(SECOND.multipliedBy(2)).renewed(early);
    assertThat(worker.after(TRUST.minus(SECOND.multipliedBy(2)).minusMillis(1)).cancelled())
        .isEmpty();
    assertThat(worker.after(Duration.ofMillis(1)).cancelled()).containsExactly(0);
  }

  @Test
  void renewalsThatComeInTheWrongOrderTakeNothingAway() {
    DrivenWorker worker = remote().trusted().given(1, 1, 0);
    long first = worker.reports(true).seq();
    worker.after(SECOND.multipliedBy(2));
    long second = worker.reports(true).seq();
    worker.renewed(second).renewed(first).renewed(1_000);
    assertThat(worker.after(TRUST.minusMillis(1)).cancelled()).isEmpty();
    assertThat(worker.after(Duration.ofMillis(1)).cancelled()).containsExactly(0);
  }

  @Test
  void afterALapseNothingStartsUntilTheShareIsToldAgain() {
    DrivenWorker worker = remote().trusted().given(TERMS, 1, 7, 2, 0, 1);
    worker.after(TRUST);
    worker.ends(JOB, 0, AttemptResult.CANCELLED).ends(JOB, 1, AttemptResult.CANCELLED).trusted();
    assertThat(worker.given(TERMS, 2, 6, 2, 2).launched()).as("an older share").isEmpty();
    assertThat(worker.given(TERMS, 3, 7, 2).launched()).containsExactly(2);
    assertThat(worker.says().shareSeq()).isEqualTo(7);
  }

  @Test
  void outcomesOutliveALapse() {
    DrivenWorker worker = remote().trusted().given(1, 1, 0).succeeds(0);
    worker.says();
    worker.after(TTL.multipliedBy(10)).trusted();
    assertThat(ended(worker.says())).containsExactly(0);
  }

  @Test
  void inItsCoordinatorsProcessGrantsNeverLapse() {
    DrivenWorker worker = embedded().given(1, 1, 0, 1);
    assertThat(worker.after(Duration.ofDays(365)).cancelled()).isEmpty();
    assertThat(worker.succeeds(0).launched()).containsExactly(1);
  }

  // ---- hosts

  @Test
  void aTaskWaitsForItsHostAndLetsOthersPass() {
    DrivenWorker worker = embedded().perHost(1).host("a", 0, 1, 3).host("b", 2);
    assertThat(worker.given(1, 9, 0, 1, 2, 3, 4).launched()).containsExactly(0, 2, 4);
    assertThat(worker.says().parked()).isEqualTo(2);
    assertThat(worker.succeeds(2).launched()).isEmpty();
    assertThat(worker.succeeds(0).launched()).containsExactly(1);
    assertThat(worker.succeeds(1).launched()).containsExactly(3);
    assertThat(worker.says().parked()).isZero();
  }

  @Test
  void aHostThatFellFreeIsServedFirstOnceTheShareAllowsIt() {
    DrivenWorker worker = embedded().perHost(1).host("a", 0, 1);
    worker.given(1, 2, 0, 1, 2, 3).given(2, 1);
    assertThat(worker.succeeds(0).launched()).isEmpty();
    assertThat(worker.succeeds(2).launched()).containsExactly(1);
  }

  @Test
  void tasksThatWaitForTheirHostAreHandedBackLikeOthers() {
    DrivenWorker worker = embedded().perHost(1).host("a", 0, 1, 2).given(1, 9, 0, 1, 2);
    worker.recalled(false);
    assertThat(returned(worker.says())).containsExactlyInAnyOrder(1, 2);
    assertThat(worker.says().parked()).isZero();
    assertThat(worker.succeeds(0).launched()).isEmpty();
    assertThat(worker.given(2, 9, 1).launched()).containsExactly(1);
  }

  @Test
  void eachJobHasItsOwnConnectionsToAHost() {
    DrivenWorker worker = embedded().perHost(1).host("a", 0, 1).given(1, 9, 0);
    assertThat(worker.given(TERMS.job("other"), 1, 1, 9, 1).launched()).containsExactly(1);
  }

  // ---- capacity

  @Test
  void jobsThatCompeteForTheNodeAreServedInTurn() {
    DrivenWorker worker = embedded();
    int[] many = IntStream.range(0, 2 * CAPACITY).toArray();
    worker.given(TERMS.mode(Mode.THREADS), 1, 1, 2 * CAPACITY, many);
    assertThat(worker.launched()).hasSize(CAPACITY);
    worker.given(TERMS.mode(Mode.THREADS).job("other"), 1, 1, 9, 0, 1);
    assertThat(worker.launched()).isEmpty();
    assertThat(worker.succeeds(0).launched()).containsExactly(CAPACITY);
    assertThat(worker.succeeds(1).launched()).as("the other's turn").containsExactly(0);
    assertThat(worker.succeeds(2).launched()).containsExactly(CAPACITY + 1);
    assertThat(worker.machine().running()).isEqualTo(CAPACITY);
    assertThat(worker.given(TERMS.mode(Mode.POOL).job("third"), 1, 1, 1, 0).launched())
        .as("modes have capacities of their own")
        .containsExactly(0);
  }

  @Test
  void aJobThatIsForgottenWhileItWaitsForTheNodeHoldsNobodyUp() {
    DrivenWorker worker = embedded();
    DrivenWorker.Terms threads = TERMS.mode(Mode.THREADS);
    worker.given(threads, 1, 1, CAPACITY, IntStream.range(0, CAPACITY).toArray());
    worker.given(threads.job("gone"), 1, 1, 9, 0).given(threads.job("third"), 1, 1, 9, 7);
    worker.forgets("gone");
    assertThat(worker.succeeds(0).launched()).containsExactly(7);
  }

  @Test
  void atTooManyUnacknowledgedOutcomesItTakesUpNoMoreAndDropsNone() {
    DrivenWorker worker = embedded();
    int most = WorkerMachine.UNACKED_MAX;
    worker.given(1, 1, IntStream.range(0, most + 2).toArray());
    for (int index = 0; index < most; index++) {
      worker.succeeds(index);
    }
    assertThat(worker.launched()).isEmpty();
    assertThat(worker.given(TERMS.job("other"), 1, 1, 1, 0).launched()).isEmpty();
    int told = 0;
    List<Integer> launched = new ArrayList<>();
    while (worker.machine().hasNews(COORDINATOR)) {
      JobReport report = worker.says();
      assertThat(ended(report)).hasSizeBetween(1, 5_000 + WorkerJob.BATCH_MAX);
      told += ended(report).size();
      launched.addAll(worker.acked(batches(report)).launched());
    }
    assertThat(told).isEqualTo(most);
    assertThat(launched).containsExactly(most, 0);
  }

  @Test
  void aReportIsNoLargerThanAMessageMayBeHoweverLongTheTextsAre() {
    int most = 8_000;
    DrivenWorker worker = embedded().given(1, 1, IntStream.range(0, most).toArray());
    DownloadInfo wordy =
        new DownloadInfo("http://h/" + "u".repeat(8_000), 500, 0, 0, "t".repeat(8_000), null, null);
    AttemptResult failed = AttemptResult.failed(FailureCode.CONNECT, "\u4e2d".repeat(500), wordy);
    for (int index = 0; index < most; index++) {
      worker.ends(JOB, index, failed);
    }
    int told = 0;
    for (int reports = 0; told < most; reports++) {
      JobReport report = worker.says();
      long bytes = report.batches().stream().mapToLong(ReportRoom::bytes).sum();
      assertThat(bytes).isBetween(1L, 2L * ReportRoom.BYTES_MAX);
      told += ended(report).size();
      worker.acked(report.batches().stream().mapToLong(Batch::seq).toArray());
      assertThat(reports).isLessThan(200);
    }
  }

  @Test
  void ofOneJobNoMoreIsOnItsWayThanACommitTakesInAMoment() {
    int most = 60_000;
    DrivenWorker worker = embedded().given(1, 1, IntStream.range(0, most).toArray());
    IntStream.range(0, most).forEach(worker::succeeds);
    List<Batch> sent = new ArrayList<>();
    for (int reports = 0; reports < 100; reports++) {
      sent.addAll(worker.says().batches());
    }
    assertThat(worker.machine().hasNews(COORDINATOR)).as("an empty report helps nobody").isFalse();
    worker.given(2, 1, most, most + 1).succeeds(most);
    assertThat(worker.machine().hasNews(COORDINATOR)).as("it could not be told").isFalse();
    long bytes = sent.stream().mapToLong((Batch batch) -> ReportRoom.bytes(batch)).sum();
    assertThat(bytes).isBetween(1L, WorkerJob.IN_FLIGHT_BYTES_MAX + 2L * ReportRoom.BYTES_MAX);
    int before = sent.stream().mapToInt(batch -> batch.outcomes().size()).sum();
    assertThat(before).isLessThan(most);
    worker.acked(sent.getFirst().seq());
    assertThat(worker.machine().hasNews(COORDINATOR)).isTrue();
    worker.acked(sent.stream().mapToLong(Batch::seq).toArray());
    assertThat(ended(worker.says())).isNotEmpty();
  }

  @Test
  void theNextCoordinatorNeedNotAcknowledgeWhatTheOneBeforeWasSent() {
    int most = 60_000;
    DrivenWorker worker = embedded().given(1, 1, IntStream.range(0, most).toArray());
    IntStream.range(0, most).forEach(worker::succeeds);
    for (int reports = 0; reports < 100; reports++) {
      worker.says();
    }
    worker.asked(TERMS.by(OTHER).term(2));
    assertThat(ended(worker.says(OTHER, JOB))).isNotEmpty();
    assertThat(worker.machine().hasNews(OTHER)).isTrue();
  }

  @Test
  void afterALossAllThatWasSentIsSentAgainReportByReport() {
    int most = 12_000;
    DrivenWorker worker = embedded().given(1, 1, IntStream.range(0, most).toArray());
    IntStream.range(0, most).forEach(worker::succeeds);
    List<Integer> first = new ArrayList<>();
    while (worker.machine().hasNews(COORDINATOR)) {
      first.addAll(ended(worker.says()));
    }
    worker.after(SECOND).renewed(worker.reports(false).seq());
    List<Integer> again = new ArrayList<>(ended(worker.says()));
    while (worker.machine().hasNews(COORDINATOR)) {
      again.addAll(ended(worker.says()));
    }
    assertThat(again).isEqualTo(first).hasSize(most);
  }

  // ---- the end of a job

  @Test
  void aForgottenJobTakesItsUnacknowledgedOutcomesAlong() {
    DrivenWorker worker = embedded().given(1, 1, 0, 1).succeeds(0).recalled(false);
    worker.ends(JOB, 1, AttemptResult.SUCCEEDED).forgets();
    assertThat(worker.reports(true).jobs()).isEmpty();
    assertThat(worker.machine().idle()).isTrue();
    assertThat(worker.acked(1, 2).launched()).isEmpty();
  }

  @Test
  void aJobThatIsForgottenWhileItRunsIsStoppedAndKeptUntilThatIsDone() {
    DrivenWorker worker = embedded().given(1, 1, 0, 1).forgets();
    assertThat(worker.cancelled()).containsExactly(0);
    assertThat(worker.says().running()).isEqualTo(1);
    worker.ends(JOB, 0, AttemptResult.CANCELLED);
    assertThat(ended(worker.says())).containsExactly(0);
    worker.forgets();
    assertThat(worker.reports(true).jobs()).isEmpty();
  }

  @Test
  void aJobOfWhichNothingIsLeftIsForgottenAfterTenMinutes() {
    DrivenWorker worker = embedded().given(1, 1, 0).succeeds(0);
    worker.acked(batches(worker.says())).after(Duration.ofMinutes(10));
    assertThat(worker.reports(true).jobs()).hasSize(1);
    worker.after(Duration.ofMillis(1));
    assertThat(worker.reports(true).jobs()).isEmpty();
  }

  @Test
  void theOutcomesOfAJobWhoseCoordinatorIsGoneAreKeptForADay() {
    DrivenWorker worker = remote().trusted().given(1, 1, 0, 1).succeeds(0);
    worker.after(Duration.ofSeconds(4)).ends(JOB, 1, AttemptResult.CANCELLED);
    worker.after(Duration.ofHours(24));
    assertThat(worker.dropped()).isEmpty();
    assertThat(worker.machine().idle()).isFalse();
    worker.after(Duration.ofMillis(1));
    assertThat(worker.dropped()).containsExactly(JOB);
    assertThat(worker.machine().idle()).isTrue();
    worker.after(Duration.ofMillis(1));
    assertThat(worker.machine().coordinators()).isEmpty();
  }

  @Test
  void aJobWithoutOutcomesIsDroppedTenMinutesAfterItsCoordinatorIsGone() {
    DrivenWorker worker = remote().trusted().given(1, 1, 0, 1);
    worker.after(Duration.ofSeconds(4)).ends(JOB, 0, AttemptResult.CANCELLED);
    worker.acked(batches(worker.says()));
    worker.after(Duration.ofMinutes(10));
    assertThat(worker.dropped()).isEmpty();
    worker.after(Duration.ofMillis(1));
    assertThat(worker.dropped()).containsExactly(JOB);
  }

  @Test
  void grantsLapseWhileTheMachineSleepsThoughItsClockStandsStill() {
    DrivenWorker worker = remote().trusted().given(1, 1, 0);
    worker.machine().clocks(new Moment(worker.now, worker.now));
    worker.after(Duration.ofMillis(50));
    assertThat(worker.cancelled()).isEmpty();
    worker.machine().clocks(new Moment(worker.now, worker.now + 4_000_000));
    worker.after(Duration.ZERO);
    assertThat(worker.cancelled()).containsExactly(0);
    assertThat(worker.reports(true).sentAtMicros()).isEqualTo(worker.now);
  }

  @Test
  void whoIsMetAgainIsToldReportsWithHigherNumbers() {
    DrivenWorker worker = remote().trusted();
    long seq = worker.reports(true).seq();
    worker.after(Duration.ofSeconds(5)).after(Duration.ofMinutes(11));
    assertThat(worker.machine().coordinators()).isEmpty();
    worker.machine().meet(COORDINATOR);
    worker.after(Duration.ofMillis(1));
    assertThat(worker.machine().coordinators()).containsExactly(COORDINATOR);
    assertThat(worker.reports(true).seq()).isGreaterThan(seq);
  }

  @Test
  void whoIsNotTrustedGetsFullReports() {
    DrivenWorker worker = remote();
    assertThat(worker.machine().wantsFull(COORDINATOR, worker.now)).isTrue();
    worker.trusted();
    assertThat(worker.machine().wantsFull(COORDINATOR, worker.now)).isFalse();
  }

  // ---- coordinators

  @Test
  void aNewCoordinatorHearsOnceWhatIsHeldAndNothingStartsUntilItSaysSo() {
    DrivenWorker worker = embedded().given(5, 1, 0, 1);
    DrivenWorker.Terms next = TERMS.by(OTHER).term(2);
    worker.asked(next);
    assertThat(worker.machine().hasNews(OTHER)).isTrue();
    assertThat(worker.machine().hasNews(COORDINATOR)).isFalse();
    JobReport answer = worker.says(OTHER, JOB);
    assertThat(answer.inquiryTerm()).isEqualTo(2);
    assertThat(answer.term()).isEqualTo(2);
    assertThat(answer.held())
        .containsExactlyInAnyOrder(
            new JobReport.Holding(0, 5, 1, worker.now), new JobReport.Holding(1, 5, 0, -1));
    assertThat(worker.says(OTHER, JOB).held()).isEmpty();
    assertThat(worker.reports(true).jobs()).as("the old one has lost it").isEmpty();
    assertThat(worker.given(6, 9, 2).launched()).as("the old one's grants, too").isEmpty();
    worker.given(next, 6, 1, 2);
    assertThat(worker.launched()).as("what it holds starts under the new share").containsExactly(1);
  }

  @Test
  void theShareOfANewCoordinatorCountsHoweverLowItsNumber() {
    DrivenWorker worker = embedded().given(TERMS, 1, 40, 3, 0, 1, 2, 3);
    worker.given(TERMS.by(OTHER).term(2), 2, 1, 1);
    worker.succeeds(0).succeeds(1);
    assertThat(worker.launched()).isEmpty();
    assertThat(worker.succeeds(2).launched()).containsExactly(3);
  }

  @Test
  void whatHasEndedIsToldToTheNewCoordinator() {
    DrivenWorker worker = embedded().given(1, 1, 0).succeeds(0);
    worker.says();
    worker.asked(TERMS.by(OTHER).term(2)).after(SECOND);
    assertThat(ended(worker.says(OTHER, JOB))).containsExactly(0);
  }

  @Test
  void whoHoldsNothingSaysSo() {
    DrivenWorker worker = embedded().asked(TERMS);
    JobReport answer = worker.says();
    assertThat(answer.inquiryTerm()).isEqualTo(1);
    assertThat(answer.held()).isEmpty();
    assertThat(answer.full()).isTrue();
    worker.given(TERMS.mode(Mode.THREADS), 1, 1, 1, 0);
    assertThat(worker.launched()).containsExactly(0);
  }

  @Test
  void anInquiryOfAnEarlierTermGetsNoAnswer() {
    DrivenWorker worker = embedded().given(TERMS.term(3), 1, 1, 1, 0);
    worker.says();
    worker.asked(TERMS.by(OTHER).term(2));
    assertThat(worker.machine().hasNews(OTHER)).isFalse();
    assertThat(worker.says().held()).isEmpty();
  }

  @Test
  void aJobThatWasStoppedByOneCoordinatorRunsForTheNext() {
    DrivenWorker worker = embedded().given(1, 1, 0).recalled(true);
    worker.ends(JOB, 0, AttemptResult.CANCELLED);
    assertThat(worker.given(TERMS.by(OTHER).term(2), 2, 1, 1, 1).launched()).containsExactly(1);
  }

  @Test
  void aJobThatItsCoordinatorHasLostRunsOnAsLongAsThatSaidBefore() {
    DrivenWorker worker = remote().trusted().given(1, 2, 0, 1, 2);
    for (int second = 0; second < 3; second++) {
      worker.after(Duration.ofSeconds(1)).trustedWithoutTheJob();
    }
    assertThat(worker.cancelled()).isEmpty();
    worker.after(Duration.ofMillis(1_100));
    assertThat(worker.cancelled()).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void aJobThatItsCoordinatorHasLostRunsOnUnderTheNextOne() {
    DrivenWorker worker = remote().trusted().given(1, 2, 0, 1);
    worker.after(Duration.ofSeconds(1)).trustedWithoutTheJob();
    DrivenWorker.Terms next = TERMS.by("coordinator-2").term(2);
    worker.asked(next);
    for (int second = 0; second < 8; second++) {
      long seq = worker.machine().report("coordinator-2", true, worker.now).seq();
      worker.renewed("coordinator-2", seq).after(Duration.ofSeconds(1));
      assertThat(worker.cancelled()).isEmpty();
    }
  }

  @Test
  void grantsOfTheCoordinatorInItsOwnProcessMayLapseToo() {
    assertThat(lapsed(remote())).isEmpty();
    assertThat(lapsed(DrivenWorker.shared())).containsExactly(0);
  }

  private static List<Integer> lapsed(DrivenWorker worker) {
    long seq = worker.machine().report(DrivenWorker.WORKER, true, worker.now).seq();
    return worker
        .renewed(DrivenWorker.WORKER, seq)
        .given(TERMS.by(DrivenWorker.WORKER), 1, 1, 1, 0)
        .after(Duration.ofSeconds(4))
        .cancelled();
  }
}
