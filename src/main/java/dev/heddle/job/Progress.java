package dev.heddle.job;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a job has come: what is written with every commit.
 *
 * @param state where it is in its life
 * @param stopping why it is being stopped, from the moment that is decided; null while it is not
 * @param startedAtMicros when its first task started; -1 before
 * @param endedAtMicros when its last task ended; -1 before
 * @param succeeded tasks that ended so
 * @param failed tasks that ended so
 * @param cancelled tasks that ended so
 * @param busyMicros the sum of the run times of the last attempts of ended tasks
 * @param wireBytes bytes of bodies as they crossed the wire
 * @param bytes bytes of bodies after decoding
 * @param errors how many tasks failed with each code
 */
public record Progress(
    JobState state,
    @Nullable StopReason stopping,
    long startedAtMicros,
    long endedAtMicros,
    int succeeded,
    int failed,
    int cancelled,
    long busyMicros,
    long wireBytes,
    long bytes,
    Map<FailureCode, Integer> errors) {
  /** A job that was just accepted. */
  public static final Progress ACCEPTED =
      new Progress(JobState.QUEUED, null, -1, -1, 0, 0, 0, 0, 0, 0, Map.of());

  /** Tasks that have ended. */
  public int ended() {
    return succeeded + failed + cancelled;
  }
}
