package dev.heddle.engine.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Run;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.job.Timeline.BarState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PieceTest {
  private static Run run(String node, int lane, long start, long end, FailureCode error) {
    return new Run(node, lane, start, end, TaskState.FAILED, error);
  }

  private static TaskRow row(
      int index, TaskState state, @Nullable String node, long start, long end, List<Run> earlier) {
    Failure failure = state == TaskState.FAILED ? new Failure(FailureCode.NODE_LOST, "lost") : null;
    return new TaskRow(
        index, state, earlier.size() + 1, 0, node, 3, start, end, failure, null, earlier);
  }

  @Test
  void keepsAWholeChunkAsItIs() {
    List<TaskRow> rows = new ArrayList<>();
    for (int i = 512; i < 768; i++) {
      rows.add(row(i, TaskState.SUCCEEDED, i % 2 == 0 ? "n1" : "n2", i, i + 7, List.of()));
    }
    Piece piece = Piece.of(rows, 10);
    assertThat(piece.size()).isEqualTo(256);
    assertThat(piece.nodes()).containsExactly("n1", "n2");
    assertThat(piece.index(255)).isEqualTo(767);
    assertThat(piece.nodes()[piece.nodeOf(255)]).isEqualTo("n2");
    assertThat(piece.lane(255)).isEqualTo(3);
    assertThat(piece.startMicros(255)).isEqualTo(767);
    assertThat(piece.endMicros(255)).isEqualTo(774);
    assertThat(piece.state(255)).isEqualTo(BarState.SUCCEEDED);
    assertThat(piece.error(255)).isNull();
  }

  @Test
  void whatWaitsHasNoRunAndWhatRunsHasNoEnd() {
    Piece piece =
        Piece.of(
            List.of(
                TaskRow.untouched(0, TaskState.QUEUED),
                row(1, TaskState.QUEUED, "n1", 5, 6, List.of()),
                row(2, TaskState.RUNNING, "n1", 5, -1, List.of()),
                TaskRow.untouched(3, TaskState.CANCELLED)),
            10);
    assertThat(piece.size()).isEqualTo(1);
    assertThat(piece.index(0)).isEqualTo(2);
    assertThat(piece.endMicros(0)).isEqualTo(-1);
    assertThat(piece.state(0)).isEqualTo(BarState.RUNNING);
  }

  @Test
  void ofEarlierRunsTheNewestAreKept() {
    List<Run> earlier = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      earlier.add(run("n1", 1, i * 10L, i * 10L + 5, FailureCode.CONNECT));
    }
    TaskRow row = row(0, TaskState.SUCCEEDED, "n1", 90, 95, earlier);
    Piece piece = Piece.of(List.of(row), 2);
    assertThat(piece.size()).isEqualTo(3);
    assertThat(piece.attempt(0)).isEqualTo(4);
    assertThat(piece.state(0)).isEqualTo(BarState.RETRIED);
    assertThat(piece.error(0)).isEqualTo(FailureCode.CONNECT);
    assertThat(piece.attempt(2)).isEqualTo(6);
  }

  @Test
  void theLastRunOfATaskThatWasLostTooOftenIsTheOneThatFailed() {
    List<Run> earlier =
        List.of(
            run("", 0, 0, -1, FailureCode.NODE_LOST), run("n1", 2, 10, 20, FailureCode.NODE_LOST));
    Piece piece = Piece.of(List.of(row(0, TaskState.FAILED, null, -1, -1, earlier)), 10);
    assertThat(piece.size()).isEqualTo(1);
    assertThat(piece.state(0)).isEqualTo(BarState.FAILED);
    assertThat(Piece.ofFailed(List.of(row(0, TaskState.FAILED, null, -1, -1, earlier))).size())
        .isEqualTo(1);
  }

  @Test
  void thoseThatFailedAlone() {
    Piece piece =
        Piece.ofFailed(
            List.of(
                row(0, TaskState.SUCCEEDED, "n1", 1, 2, List.of()),
                row(1, TaskState.FAILED, "n1", 1, 2, List.of())));
    assertThat(piece.size()).isEqualTo(1);
    assertThat(piece.index(0)).isEqualTo(1);
  }
}
