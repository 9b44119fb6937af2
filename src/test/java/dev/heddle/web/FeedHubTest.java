package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FeedHubTest {
  private static Duration restBefore(int subscriptions) {
    return Duration.ofNanos(FeedHub.restBefore(subscriptions));
  }

  @Test
  void onlyACrowdWaitsAndNeverLong() {
    assertThat(restBefore(1)).isEqualTo(Duration.ZERO);
    assertThat(restBefore(50)).isEqualTo(Duration.ZERO);
    assertThat(restBefore(51)).isEqualTo(Duration.ofMillis(51));
    assertThat(restBefore(4_000)).isEqualTo(Duration.ofMillis(500));
  }
}
