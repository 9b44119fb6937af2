package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SleepsTest {
  private static final long SECOND = 1_000_000;
  private final Sleeps sleeps = new Sleeps();

  private long at(long monotonicSeconds, long wallSeconds) {
    return sleeps.at(new Moment(monotonicSeconds * SECOND, wallSeconds * SECOND));
  }

  @Test
  void whatTheWallClockRanAheadWasSlept() {
    assertThat(at(10, 500)).isZero();
    assertThat(at(20, 510)).isZero();
    assertThat(at(21, 541)).isEqualTo(30 * SECOND);
    assertThat(at(22, 542)).isEqualTo(30 * SECOND);
  }

  @Test
  void aClockThatIsSetBackTakesNothingAwayAndHidesNoLaterSleep() {
    at(10, 500);
    assertThat(at(11, 505)).isEqualTo(4 * SECOND);
    assertThat(at(12, 100)).isEqualTo(4 * SECOND);
    assertThat(at(13, 111)).isEqualTo(14 * SECOND);
  }

  @Test
  void coarseReadingsDoNotAddUp() {
    for (int reading = 0; reading < 10_000; reading++) {
      long monotonic = reading * 777L;
      sleeps.at(new Moment(monotonic, monotonic / 1_000 * 1_000));
    }
    assertThat(sleeps.at(new Moment(8_000_000, 8_000_000))).isLessThan(1_000);
  }
}
