package dev.heddle.engine;

import static dev.heddle.engine.Recalls.LATEST_MICROS;
import static dev.heddle.engine.Recalls.SOONEST_MICROS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecallsTest {
  private final Recalls recalls = new Recalls();

  @Test
  void tasksThatNeedNoHostAreAskedBackAtOnceHoweverOften() {
    for (int i = 0; i < 20; i++) {
      recalls.asked(5);
    }
    assertThat(recalls.waitMicros(false)).isEqualTo(SOONEST_MICROS);
  }

  @Test
  void tasksThatWaitForTheirHostsAreAskedBackLessAndLessOften() {
    recalls.waitForHosts();
    assertThat(recalls.waitMicros(false)).isEqualTo(SOONEST_MICROS);
    recalls.asked(0);
    recalls.asked(0);
    assertThat(recalls.waitMicros(false)).isEqualTo(4 * SOONEST_MICROS);
    for (int i = 0; i < 20; i++) {
      recalls.asked(0);
    }
    assertThat(recalls.waitMicros(false)).isEqualTo(LATEST_MICROS);
  }

  @Test
  void butAtOnceForAWorkerThatHasNothing() {
    recalls.waitForHosts();
    for (int i = 0; i < 20; i++) {
      recalls.asked(5);
    }
    assertThat(recalls.waitMicros(true)).isEqualTo(SOONEST_MICROS);
  }

  @Test
  void andSoonAgainOnceMoreOfThemRun() {
    recalls.waitForHosts();
    for (int i = 0; i < 20; i++) {
      recalls.asked(5);
    }
    recalls.asked(6);
    assertThat(recalls.waitMicros(false)).isEqualTo(SOONEST_MICROS);
    recalls.asked(6);
    assertThat(recalls.waitMicros(false)).isEqualTo(2 * SOONEST_MICROS);
  }
}
