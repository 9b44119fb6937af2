package dev.heddle.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of one task. In a task that has not ended, only the history (attempts, losses,
 * earlier runs), the wait that may follow from it and, while it runs, the current start mean
 * anything.
 *
 * @param index its place in the job
 * @param state where it is in its life
 * @param attempts tries so far, the current one included; losses are not counted
 * @param losses how often a worker died under it
 * @param node the name of the node of the last run; null before the first
 * @param lane the lane of the last run; 0 before the first
 * @param startMicros when the last run started; -1 before the first
 * @param endMicros when the last run ended; -1 before
 * @param failure why it failed; null otherwise
 * @param download what is known of the download; null for other types
 * @param earlier the runs before the last one, oldest first
 * @param notBeforeMicros when the wait before the next attempt ends; -1 where there is none
 */
public record TaskRow(
    int index,
    TaskState state,
    int attempts,
    int losses,
    @Nullable String node,
    int lane,
    long startMicros,
    long endMicros,
    @Nullable Failure failure,
    @Nullable DownloadInfo download,
    List<Run> earlier,
    long notBeforeMicros) {
  /** A task that does not wait for its next attempt. */
  public TaskRow(
      int index,
      TaskState state,
      int attempts,
      int losses,
      @Nullable String node,
      int lane,
      long startMicros,
      long endMicros,
      @Nullable Failure failure,
      @Nullable DownloadInfo download,
      List<Run> earlier) {
    this(
        index,
        state,
        attempts,
        losses,
        node,
        lane,
        startMicros,
        endMicros,
        failure,
        download,
        earlier,
        -1);
  }

  /** A task that nobody has touched. */
  public static TaskRow untouched(int index, TaskState state) {
    return new TaskRow(index, state, 0, 0, null, 0, -1, -1, null, null, List.of());
  }

  /** How long the last run took; 0 where it never ended. */
  public long runMicros() {
    return startMicros < 0 || endMicros < 0 ? 0 : endMicros - startMicros;
  }
}
