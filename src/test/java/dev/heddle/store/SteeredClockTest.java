package dev.heddle.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteeredClockTest {
  private static final long MICROS = 1_000;
  private final AtomicLong nanos = new AtomicLong(-5_000_000);
  private final SteeredClock clock = new SteeredClock(1_000_000, 0, nanos::get);

  private void pass(long micros) {
    nanos.addAndGet(micros * MICROS);
  }

  @Test
  void itGoesOnByMonotonicTime() {
    pass(250);
    assertThat(clock.nowMicros()).isEqualTo(1_000_250);
  }

  @Test
  void anAnswerThatAgreesChangesNothing() {
    long asked = nanos.get();
    pass(100);
    clock.heard(asked, 1_000_050);
    assertThat(clock.nowMicros()).isEqualTo(1_000_100);
  }

  @Test
  void itCatchesUpAtOnce() {
    clock.heard(nanos.get(), 3_000_000);
    assertThat(clock.nowMicros()).isEqualTo(3_000_000);
  }

  @Test
  void itNeverGoesBackNorStands() {
    clock.heard(nanos.get(), 900_000);
    assertThat(clock.nowMicros()).isEqualTo(1_000_000);
    pass(100_000);
    assertThat(clock.nowMicros()).isEqualTo(1_050_000);
    pass(200_000);
    assertThat(clock.nowMicros()).as("in step again").isEqualTo(1_200_000);
  }

  @Test
  void itTellsWhenTheDatabasesClockWasSet() {
    pass(250);
    clock.heard(nanos.get(), 1_000_900);
    assertThat(clock.leaps()).as("drift").isZero();
    clock.heard(nanos.get(), 9_000_000);
    assertThat(clock.leaps()).isEqualTo(1);
    clock.heard(nanos.get(), 2_000_000);
    assertThat(clock.leaps()).as("set back").isEqualTo(2);
    pass(100_000);
    clock.heard(nanos.get(), 2_100_000);
    assertThat(clock.leaps()).as("once for each time").isEqualTo(2);
    clock.heard(nanos.get(), 5_000_000);
    assertThat(clock.leaps()).as("forward, while this one is still ahead").isEqualTo(3);
    pass(2_000_000);
    long asked = nanos.get();
    pass(3_000_000);
    clock.heard(asked, 8_500_000);
    assertThat(clock.leaps()).as("a slow answer").isEqualTo(3);
  }

  @Test
  void itStartsAfterWhatHasBeen() {
    SteeredClock late = new SteeredClock(1_000_000, 1_000_500, nanos::get);
    assertThat(late.nowMicros()).isEqualTo(1_000_501);
  }
}
