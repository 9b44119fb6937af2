package dev.heddle.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimProcessTest {
  private final Timeline time = new Timeline();
  private final SimProcess process = new SimProcess(time, 0, 0);

  /** Was: two sleeps at once were taken off twice, and its clock ran backwards. */
  @Test
  void itsClockStandsStillForAsLongAsItsMachineSleeps() {
    List<Long> seen = new ArrayList<>();
    process.after(1_000_000, () -> seen.add(process.monotonic() - Timeline.EPOCH_MICROS));
    time.after(1_000_000, () -> process.suspend(10_000_000));
    time.after(2_000_000, () -> process.suspend(4_000_000));
    time.after(6_000_000, () -> process.suspend(10_000_000));
    process.after(3_000_000, () -> seen.add(process.monotonic() - Timeline.EPOCH_MICROS));
    process.after(17_000_000, () -> seen.add(process.monotonic() - Timeline.EPOCH_MICROS));
    boolean more = true;
    while (more) {
      more = time.step();
    }
    assertThat(seen).containsExactly(1_000_000L, 1_000_000L, 2_000_000L);
  }
}
