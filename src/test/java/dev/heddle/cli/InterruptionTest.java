package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InterruptionTest {
  private final AtomicInteger asked = new AtomicInteger();
  private final Interruption interruption = new Interruption(asked::incrementAndGet);

  @Test
  void withoutASignalTheExitCodeIsTheCommands() {
    assertThat(interruption.came()).isFalse();
    assertThat(interruption.exitCodeOr(Exit.TASKS_FAILED)).isEqualTo(1);
    assertThat(asked).hasValue(0);
  }

  @Test
  void theFirstSignalAsksOnceAndDecidesTheExitCode() {
    interruption.signal(Exit.INTERRUPTED);
    assertThat(interruption.came()).isTrue();
    assertThat(interruption.exitCodeOr(Exit.OK)).isEqualTo(130);
    assertThat(asked).hasValue(1);
  }

  @Test
  void whatIsAskedForLaterIsDoneAtOnceWhereTheSignalCameBefore() {
    AtomicInteger later = new AtomicInteger();
    interruption.askInstead(later::incrementAndGet);
    assertThat(later).hasValue(0);
    interruption.signal(Exit.INTERRUPTED);
    assertThat(later).hasValue(1);
    assertThat(asked).hasValue(0);
    interruption.askInstead(asked::incrementAndGet);
    assertThat(asked).hasValue(1);
  }
}
