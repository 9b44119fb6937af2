package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.Delta;
import dev.heddle.job.Job;
import dev.heddle.job.JobState;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskState;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program that ends one task after the other and says so after each commit: what {@link
 * SqliteKillTest} kills. Every chunk is written when it is complete; now and then comes a
 * checkpoint.
 */
final class CommitForever {
  static final String ID = "01J0";
  static final int TASKS = 1 << 20;

  private final JobStore store;
  private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
  private Chunk open = StoreFixtures.chunk(0, TASKS, TaskState.QUEUED);
  private long term = 1;

  private CommitForever(JobStore store) {
    this.store = store;
  }

  public static void main(String[] arguments) {
    try (JobStore store = SqliteStore.open(Path.of(arguments[0]))) {
      new CommitForever(store).run();
    }
  }

  private void run() {
    int ended = 0;
    if (store.job(ID).isPresent()) {
      JobStore.StoredJob stored = store.claimAll("again").jobs().getFirst().stored();
      term = stored.term();
      ended = stored.progress().succeeded();
      store.chunks(ID, Chunk.numberOf(ended), 1).forEach(chunk -> open = chunk);
    } else {
      Job job = StoreFixtures.job(ID, TASKS);
      store.write(List.of(StoreFixtures.accept(job)));
    }
    while (ended < TASKS) {
      end(ended++);
      out.println(ended);
      out.flush();
    }
  }

  private void end(int index) {
    if (Chunk.numberOf(index) != open.number()) {
      open = StoreFixtures.chunk(Chunk.numberOf(index), TASKS, TaskState.QUEUED);
    }
    open = StoreFixtures.with(open, StoreFixtures.ended(index, TaskState.SUCCEEDED));
    boolean checkpoint = index % 100 == 99;
    List<ChunkRows> chunks = new ArrayList<>();
    if (checkpoint || open.complete()) {
      chunks.add(ChunkRows.of(open));
    }
    LogEntry entry = StoreFixtures.row(StoreFixtures.ended(index, TaskState.SUCCEEDED));
    Progress progress =
        new Progress(JobState.RUNNING, null, 1, -1, index + 1, 0, 0, 0, 0, 0, Map.of());
    store.write(
        List.of(
            new StoreWrite.Commit(
                ID, term, new Delta(progress, List.of(entry), chunks, checkpoint))));
  }
}
