package dev.heddle.store;

import dev.heddle.job.DownloadInfo;
import dev.heddle.job.Failure;
import dev.heddle.job.Run;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row that is being read, field by field. */
final class RowBuilder {
  final int index;
  TaskState state = TaskState.QUEUED;
  int attempts;
  int losses;
  @Nullable String node;
  int lane;
  long startMicros = -1;
  long endMicros = -1;
  @Nullable Failure failure;
  @Nullable DownloadInfo download;
  List<Run> earlier = List.of();
  long notBeforeMicros = -1;

  RowBuilder(int index) {
    this.index = index;
  }

  /** What times of this row are written relative to. */
  long near() {
    return Math.max(startMicros, 0);
  }

  TaskRow build() {
    return new TaskRow(
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
        notBeforeMicros);
  }
}
