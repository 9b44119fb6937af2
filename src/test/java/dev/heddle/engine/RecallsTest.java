package dev.heddle.engine;

import static dev.heddle.engine.Recalls.LATEST_MICROS;
import static dev.heddle.engine.Recalls.SOONEST_MICROS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecallsTest {
  private static final int RUNNING = 5;
  private final Recalls recalls = new Recalls();

  private void askedInVain() {
    for (int i = 0; i < 20; i++) {
      recalls.asked(RUNNING);
    }
  }

  @Test
  void tasksThatNeedNoHostAreAskedBackAtOnceHoweverOften() {
    askedInVain();
    assertThat(recalls.waitMicros(false)).isEqualTo(SOONEST_MICROS);
  }

  @Test
  void tasksThatWaitForTheirHostsAreAskedBackLessAndLessOften() {
    recalls.waitForHosts();
    assertThat(recalls.waitMicros(false)).isEqualTo(SOONEST_MICROS);
    recalls.asked(RUNNING);
    recalls.asked(RUNNING);
    assertThat(recalls.waitMicros(false)).isEqualTo(2 * SOONEST_MICROS);
    askedInVain();
    assertThat(recalls.waitMicros(false)).isEqualTo(LATEST_MICROS);
  }

  @Test
  void butAtOnceForAWorkerThatHasNothing() {
    recalls.waitForHosts();
    askedInVain();
    assertThat(recalls.waitMicros(true)).isEqualTo(SOONEST_MICROS);
  }

  @Test
  void andSoonAgainOnceMoreOfThemRun() {
    recalls.waitForHosts();
    askedInVain();
    recalls.asked(RUNNING + 1);
    assertThat(recalls.waitMicros(false)).isEqualTo(SOONEST_MICROS);
    recalls.asked(RUNNING + 1);
    assertThat(recalls.waitMicros(false)).isEqualTo(2 * SOONEST_MICROS);
  }
}
