package dev.heddle.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.Chunk;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies at any moment takes nothing with it that it had acknowledged. */
class SqliteKillTest {
  private static final int ROUNDS = 4;

  @TempDir Path dir;

  @Test
  void whatWasAcknowledgedSurvivesKillMinusNine() throws Exception {
    Random random = new Random();
    int acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged = commitUntilKilled(random.nextInt(1, 400));
      checkThatAllIsThere(acknowledged);
    }
    assertThat(acknowledged).isGreaterThanOrEqualTo(ROUNDS);
  }

  /**
   * Says what the child had acknowledged last, also what it printed between the last line read and
   * its death. A line cut short there is a smaller number.
   */
  private int commitUntilKilled(int commits) throws Exception {
    int last = 0;
    try (ChildJvm child = ChildJvm.start(CommitForever.class, List.of(), dir.toString())) {
      for (int i = 0; i < commits; i++) {
        String line = child.line();
        assertThat(line).as("the child ended by itself").isNotNull();
        last = Integer.parseInt(line);
      }
      child.kill();
      for (String line : child.lines()) {
        last = Math.max(last, Integer.parseInt(line));
      }
    }
    return last;
  }

  private void checkThatAllIsThere(int acknowledged) {
    try (JobStore store = SqliteStore.open(dir)) {
      JobStore.StoredJob job = store.job(CommitForever.ID).orElseThrow();
      int ended = job.progress().succeeded();
      assertThat(ended).isBetween(acknowledged, acknowledged + 1);
      List<TaskRow> rows =
          store.chunks(CommitForever.ID, 0, Chunk.countFor(ended)).stream()
              .flatMap(chunk -> chunk.rows().stream())
              .toList();
      assertThat(rows.subList(0, ended))
          .allMatch(row -> row.equals(StoreFixtures.ended(row.index(), TaskState.SUCCEEDED)));
      assertThat(rows.subList(ended, rows.size())).noneMatch(row -> row.state().ended());
    }
  }
}
