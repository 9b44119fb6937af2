package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeWatchTest {
  private static final long HOUR = 3_600_000_000L;
  private final NodeWatch watch = new NodeWatch();

  private Map<String, Long> at(long now, Map<String, Long> table) {
    return watch.unchanged(table, 11, now);
  }

  @Test
  void whoseRowStaysTheSameForThatLongIsSilent() {
    assertThat(at(0, Map.of("a", 1L, "b", 1L))).isEmpty();
    assertThat(at(6, Map.of("a", 1L, "b", 2L))).isEmpty();
    assertThat(at(11, Map.of("a", 1L, "b", 2L))).isEqualTo(Map.of("a", 1L));
    assertThat(at(17, Map.of("a", 1L, "b", 2L))).isEqualTo(Map.of("a", 1L, "b", 2L));
  }

  @Test
  void whatTimeTheRowsTellPlaysNoPart() {
    assertThat(at(0, Map.of("a", -HOUR, "b", HOUR))).isEmpty();
    assertThat(at(6, Map.of("a", 1 - HOUR, "b", HOUR))).isEmpty();
    assertThat(at(12, Map.of("a", 2 - HOUR, "b", 5L))).isEmpty();
  }

  @Test
  void whoComesBackIsNewToIt() {
    assertThat(at(0, Map.of("a", 1L))).isEmpty();
    assertThat(at(6, Map.of())).isEmpty();
    assertThat(at(12, Map.of("a", 1L))).isEmpty();
    assertThat(at(23, Map.of("a", 1L))).hasSize(1);
  }
}
