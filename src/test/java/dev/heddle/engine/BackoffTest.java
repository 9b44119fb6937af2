package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final long BASE = micros(Duration.ofMillis(200));
  private static final long HOUR = micros(Duration.ofHours(1));
  private static final int SALTS = 10_000;

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }

  @Test
  void theWaitIsBetweenHalfAndAllOfADoublingBase() {
    for (int failed = 1; failed <= 10; failed++) {
      long full = BASE << (failed - 1);
      for (long salt = 0; salt < SALTS; salt++) {
        assertThat(Backoff.waitMicros(BASE, failed, -1, salt)).isBetween(full / 2, full);
      }
    }
  }

  @Test
  void tasksThatFailTogetherDoNotComeBackTogether() {
    long distinct =
        LongStream.range(0, SALTS)
            .map(salt -> Backoff.waitMicros(BASE, 1, -1, salt))
            .distinct()
            .count();
    assertThat(distinct).isGreaterThan(SALTS * 9 / 10);
    double mean =
        LongStream.range(0, SALTS)
            .map(s -> Backoff.waitMicros(BASE, 1, -1, s))
            .average()
            .orElseThrow();
    assertThat(mean).isBetween(BASE * 0.74, BASE * 0.76);
  }

  @Test
  void theSameSaltGivesTheSameWait() {
    assertThat(Backoff.waitMicros(BASE, 3, -1, 42)).isEqualTo(Backoff.waitMicros(BASE, 3, -1, 42));
  }

  @Test
  void itGrowsToAnHourAndNoFurtherHoweverOftenTheTaskFailed() {
    for (int failed : new int[] {16, 31, 32, 64, 65, 100, Integer.MAX_VALUE}) {
      for (long salt = 0; salt < 100; salt++) {
        assertThat(Backoff.waitMicros(BASE, failed, -1, salt)).isBetween(HOUR / 2, HOUR);
      }
    }
  }

  @Test
  void aBaseOfMoreThanAnHourIsHonoured() {
    long year = micros(Duration.ofDays(365));
    for (int failed : new int[] {1, 2, 100}) {
      assertThat(Backoff.waitMicros(year, failed, -1, 7)).isBetween(year / 2, year);
    }
  }

  @Test
  void withoutABaseThereIsNoWait() {
    assertThat(Backoff.waitMicros(0, 1, -1, 9)).isZero();
    assertThat(Backoff.waitMicros(0, 100, -1, 9)).isZero();
    assertThat(Backoff.waitMicros(1, 1, -1, 9)).isBetween(0L, 1L);
  }

  @Test
  void whatTheServerAskedForIsTheLeast() {
    long asked = micros(Duration.ofSeconds(30));
    assertThat(Backoff.waitMicros(BASE, 1, asked, 1)).isEqualTo(asked);
    assertThat(Backoff.waitMicros(0, 1, asked, 1)).isEqualTo(asked);
    assertThat(Backoff.waitMicros(BASE, 12, asked, 1)).isGreaterThan(asked);
  }
}
