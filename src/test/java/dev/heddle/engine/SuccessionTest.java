package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may take whose jobs, and for how long somebody may act on a lease. */
class SuccessionTest {
  private static final LeaseRules RULES = LeaseRules.SHARED;
  private static final long SECOND = 1_000_000;

  private final Succession succession = new Succession("me", RULES);
  private long now = 100 * SECOND;

  private Succession settled() {
    succession.store(true, now);
    now += RULES.leaseMicros();
    return succession;
  }

  private boolean free(@Nullable String owner, long lapsedMicros) {
    return !succession.choose(List.of(new Vacancy("01J0", owner, 3, lapsedMicros)), now).isEmpty();
  }

  @Test
  void whatWasReleasedIsFreeAtOnce() {
    assertThat(free(null, -1)).isTrue();
  }

  @Test
  void whatTheDeadHadIsFreeWhateverItsLeaseSays() {
    assertThat(free("other", -4 * SECOND)).isFalse();
    succession.died("other");
    assertThat(free("other", -4 * SECOND)).isTrue();
    assertThat(succession.dead()).containsExactly("other");
  }

  @Test
  void whoAnswersMayYetGetItsLeaseBack() {
    settled().heard("other", now);
    assertThat(free("other", SECOND)).isFalse();
    now += RULES.leaseMicros() - 1;
    assertThat(free("other", SECOND)).as("silent for almost a lease").isFalse();
    now += 1;
    assertThat(free("other", SECOND)).as("silent for a lease").isTrue();
    assertThat(free("other", -1)).as("its lease holds").isFalse();
  }

  @Test
  void whoHasLostTheStoreForALeaseMoreLosesItsJobs() {
    settled().heard("other", now);
    assertThat(free("other", RULES.leaseMicros() - 1)).isFalse();
    assertThat(free("other", RULES.leaseMicros())).isTrue();
  }

  @Test
  void whoeverIsMetForTheFirstTimeMayHaveBeenThereAllAlong() {
    settled();
    assertThat(free("other", SECOND)).isFalse();
    now += RULES.leaseMicros();
    assertThat(free("other", SECOND)).isTrue();
  }

  @Test
  void afterATimeWithoutTheStoreOwnersComeFirst() {
    settled().heard("other", now);
    now += 20 * SECOND;
    succession.store(false, now);
    assertThat(free("other", 20 * SECOND)).isFalse();
    succession.store(true, now);
    assertThat(free("other", 20 * SECOND)).isFalse();
    assertThat(free(null, -1)).as("nobody has it").isTrue();
    now += RULES.leaseMicros();
    assertThat(free("other", 26 * SECOND)).isTrue();
  }

  @Test
  void afterTheStoresClockWasSetOwnersComeFirst() {
    settled().heard("other", now);
    // As the shell tells it: what lapsed by a clock that was set may not have had its time.
    succession.store(false, now);
    succession.store(true, now);
    now += RULES.leaseMicros() - 1;
    assertThat(free("other", 3_600 * SECOND)).isFalse();
    now += 1;
    assertThat(free("other", 3_600 * SECOND)).isTrue();
  }

  @Test
  void whatOneHasOneselfIsNotTakenForLapsed() {
    settled();
    now += 20 * SECOND;
    assertThat(free("me", 20 * SECOND)).isFalse();
  }

  @Test
  void aLeaseHoldsFromTheSendingOfItsRequestLessAMarginOnWhicheverClockGoesFaster() {
    Moment sent = new Moment(10 * SECOND, 50 * SECOND);
    long held = RULES.leaseMicros() - RULES.marginMicros();
    assertThat(RULES.holds(sent, at(sent, held - 1, held - 1))).isTrue();
    assertThat(RULES.holds(sent, at(sent, held, 0))).as("the wall clock was set back").isFalse();
    assertThat(RULES.holds(sent, at(sent, 0, held))).as("the machine slept").isFalse();
    assertThat(RULES.holds(sent, at(sent, 1, -3_600 * SECOND))).isTrue();
  }

  private static Moment at(Moment from, long monotonic, long wall) {
    return new Moment(from.monotonicMicros() + monotonic, from.wallMicros() + wall);
  }
}
