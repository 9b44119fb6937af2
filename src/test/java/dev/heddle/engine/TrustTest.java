package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrustTest {
  private static final long TTL = 5_000_000;
  private static final long HELD = TTL - WorkerMachine.MARGIN_MICROS;

  private final Trust trust = new Trust(TTL, 0);

  @Test
  void nobodyIsTrustedBeforeTheFirstRenewal() {
    assertThat(trust.holds(0)).isFalse();
    assertThat(trust.holds(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void grantsHoldFromTheSendingOfTheRenewedReportLessAMargin() {
    long seq = trust.sending(100, true);
    trust.renewed(seq);
    assertThat(trust.holds(100 + HELD - 1)).isTrue();
    assertThat(trust.holds(100 + HELD)).isFalse();
  }

  @Test
  void aReportThatLeavesJobsOutRenewsNothing() {
    long seq = trust.sending(100, false);
    trust.renewed(seq);
    assertThat(trust.holds(100)).isFalse();
    assertThat(trust.renewedSeq()).isEqualTo(seq);
    assertThat(trust.inTime(seq, 100)).isTrue();
  }

  @Test
  void aLaterRenewalOfAnEarlierReportTakesNothingAway() {
    long first = trust.sending(100, true);
    long second = trust.sending(200, true);
    trust.renewed(second);
    trust.renewed(first);
    assertThat(trust.holds(200 + HELD - 1)).isTrue();
  }

  @Test
  void aRenewalOfAReportThatWasNeverSentCountsForNothing() {
    trust.renewed(7);
    assertThat(trust.holds(0)).isFalse();
  }

  @Test
  void aGrantIsInTimeForTheTimeToLiveOfItsReport() {
    long seq = trust.sending(100, true);
    assertThat(trust.inTime(seq, 100 + TTL)).isTrue();
    assertThat(trust.inTime(seq, 101 + TTL)).isFalse();
    assertThat(trust.inTime(seq + 1, 100)).isFalse();
  }

  @Test
  void onlyTheLatestReportsAreRemembered() {
    long first = trust.sending(0, true);
    for (int report = 0; report < 1_024; report++) {
      trust.sending(1, true);
    }
    trust.renewed(first);
    assertThat(trust.holds(1)).isFalse();
    trust.renewed(first + 1);
    assertThat(trust.holds(1)).isTrue();
  }

  @Test
  void inOneProcessThereIsNothingToMistrust() {
    Trust own = new Trust(EngineRules.FOREVER, 0);
    assertThat(own.holds(Long.MAX_VALUE)).isTrue();
    assertThat(own.inTime(77, Long.MAX_VALUE)).isTrue();
    assertThat(own.sending(0, true)).isEqualTo(1);
    assertThat(own.sending(0, true)).isEqualTo(2);
  }
}
