package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.NetPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a node is started with when nobody says otherwise. */
class HttpOptionsTest {
  @Test
  void defaults() {
    assertThat(HttpOptions.DEFAULTS)
        .isEqualTo(
            new HttpOptions(
                "127.0.0.1",
                8080,
                Optional.empty(),
                Set.of(),
                HttpLimits.DEFAULTS,
                2,
                NetPolicy.PUBLIC_ONLY,
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void limits() {
    HttpLimits limits = HttpLimits.DEFAULTS;
    assertThat(limits.connectionsMax()).isEqualTo(4_000);
    assertThat(limits.submissionsMax()).isEqualTo(256);
    assertThat(limits.waitsMax()).isEqualTo(2_000);
    assertThat(limits.analysesMax()).isEqualTo(16);
    assertThat(limits.requestLineBytesMax()).isEqualTo(8_192);
    assertThat(limits.headerBytesMax()).isEqualTo(16_384);
    assertThat(limits.bodyBytesMax()).isEqualTo(2_147_483_648L);
    assertThat(limits.headerTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(limits.idleTimeout()).isEqualTo(Duration.ofSeconds(75));
    assertThat(limits.progressTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(limits.progressBytesMin()).isEqualTo(1_024);
    assertThat(limits.answerTimeout()).isGreaterThan(HttpLimits.WAIT_MAX);
    assertThat(limits.feeds()).isEqualTo(new FeedLimits(64, 4_096, Duration.ofSeconds(30)));
  }
}
