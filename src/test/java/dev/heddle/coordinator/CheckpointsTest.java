package dev.heddle.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.Delta;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Progress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  private static final long SECOND = 1_000_000;

  private final Checkpoints checkpoints = new Checkpoints(0);

  private void appends(int entries, long nowMicros) {
    checkpoints.committing(delta(entries, false), nowMicros);
  }

  private void checkpoint(int openGrants, long nowMicros) {
    checkpoints.committing(delta(openGrants, true), nowMicros);
  }

  private static Delta delta(int entries, boolean checkpoint) {
    LogEntry entry = new LogEntry.Returned(0);
    return new Delta(Progress.ACCEPTED, Collections.nCopies(entries, entry), List.of(), checkpoint);
  }

  @Test
  void anEmptyLogNeedsNone() {
    assertThat(checkpoints.isDue(60 * SECOND)).isFalse();
    appends(0, 60 * SECOND);
    assertThat(checkpoints.isDue(120 * SECOND)).isFalse();
  }

  @Test
  void aLogLastsTwoSeconds() {
    appends(1, SECOND);
    assertThat(checkpoints.isDue(2 * SECOND - 1)).isFalse();
    assertThat(checkpoints.isDue(2 * SECOND)).isTrue();
    checkpoint(0, 2 * SECOND);
    assertThat(checkpoints.isDue(60 * SECOND)).isFalse();
  }

  @Test
  void aLongLogDoesNotLastThatLong() {
    appends(60_000, 1);
    assertThat(checkpoints.isDue(2)).isFalse();
    appends(40_000, 2);
    assertThat(checkpoints.isDue(3)).isTrue();
  }

  /** Was: with more than 100,000 open grants each commit was a checkpoint. */
  @Test
  void whatACheckpointWritesItselfIsNoReasonForTheNext() {
    appends(1, 1);
    checkpoint(150_000, 2 * SECOND);
    appends(99_999, 3 * SECOND);
    assertThat(checkpoints.isDue(4 * SECOND - 1)).isFalse();
    appends(1, 4 * SECOND - 1);
    assertThat(checkpoints.isDue(4 * SECOND - 1)).isTrue();
  }

  @Test
  void theGrantsThatACheckpointWroteAreALogToo() {
    appends(1, 1);
    checkpoint(3, 2 * SECOND);
    assertThat(checkpoints.isDue(4 * SECOND - 1)).isFalse();
    assertThat(checkpoints.isDue(4 * SECOND)).isTrue();
  }
}
