package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.Delta;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.store.StoreWrite.Accept;
import dev.heddle.store.StoreWrite.Commit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Jobs and changes to fill a store with. */
final class StoreFixtures {
  static final long T0 = 1_800_000_000_000_000L;
  static final String OWNER = "incarnation-1";

  private StoreFixtures() {}

  static Job job(String id, int tasks) {
    return named(id, "job " + id, tasks);
  }

  static Job named(String id, String name, int tasks) {
    JobSettings d = JobSettings.DEFAULTS;
    JobSettings settings =
        new JobSettings(
            name,
            d.mode(),
            7,
            d.order(),
            d.onFailure(),
            d.attempts(),
            d.backoff(),
            d.timeout(),
            d.deadline(),
            d.repeat(),
            d.save(),
            d.perHost());
    return new Job(id, settings, tasks, T0, null);
  }

  static byte[] specs(int chunk) {
    return ("specs " + chunk).getBytes(StandardCharsets.UTF_8);
  }

  static List<byte[]> specsFor(Job job) {
    return IntStream.range(0, Chunk.countFor(job.baseTasks()))
        .mapToObj(StoreFixtures::specs)
        .toList();
  }

  static Accept accept(Job job) {
    return new Accept(job, specsFor(job), OWNER, null);
  }

  static Accept accept(Job job, String key, String hash) {
    return new Accept(job, specsFor(job), OWNER, new StoreWrite.Idempotency(key, hash));
  }

  static Progress progress(JobState state, int succeeded) {
    long ended = state.ended() ? T0 + 9 : -1;
    return new Progress(state, null, T0 + 1, ended, succeeded, 0, 0, 0, 0, 0, Map.of());
  }

  static Commit log(String jobId, long term, LogEntry... entries) {
    return new Commit(
        jobId, term, new Delta(progress(JobState.RUNNING, 0), List.of(entries), List.of(), false));
  }

  static Commit checkpoint(String jobId, Chunk... chunks) {
    return checkpoint(jobId, List.of(), chunks);
  }

  static Commit checkpoint(String jobId, List<LogEntry> entries, Chunk... chunks) {
    return new Commit(
        jobId, 1, new Delta(progress(JobState.RUNNING, 0), entries, whole(chunks), true));
  }

  static Commit complete(String jobId, Chunk... chunks) {
    return new Commit(
        jobId, 1, new Delta(progress(JobState.RUNNING, 0), List.of(), whole(chunks), false));
  }

  static Commit end(String jobId, JobState state, Chunk... chunks) {
    return new Commit(jobId, 1, new Delta(progress(state, 0), List.of(), whole(chunks), true));
  }

  private static List<ChunkRows> whole(Chunk... chunks) {
    return Arrays.stream(chunks).map(ChunkRows::of).toList();
  }

  /** A checkpoint of these rows alone. */
  static Commit rows(String jobId, int chunk, TaskRow... rows) {
    return new Commit(
        jobId,
        1,
        new Delta(
            progress(JobState.RUNNING, 0),
            List.of(),
            List.of(new ChunkRows(chunk, List.of(rows))),
            true));
  }

  static TaskRow ended(int index, TaskState state) {
    Failure failure =
        state == TaskState.FAILED ? new Failure(FailureCode.TIMEOUT, "took too long") : null;
    return new TaskRow(
        index, state, 1, 0, "n1", 2, T0 + index, T0 + index + 5, failure, null, List.of());
  }

  /** Waits for its second attempt. */
  static TaskRow queuedAgain(int index) {
    return new TaskRow(index, TaskState.QUEUED, 1, 0, "n1", 2, T0, T0 + 5, null, null, List.of());
  }

  static LogEntry row(TaskRow row) {
    return new LogEntry.Row(row);
  }

  static LogEntry granted(int... runs) {
    return new LogEntry.Granted(1, "worker-1", runs, false);
  }

  /** All tasks of a chunk of a job with so many tasks in one state. */
  static Chunk chunk(int number, int total, TaskState state) {
    return new Chunk(number, new ArrayList<>(rows(number, total, state)));
  }

  static List<TaskRow> rows(int number, int total, TaskState state) {
    int first = number * Chunk.SIZE;
    return IntStream.range(first, Math.min(total, first + Chunk.SIZE))
        .mapToObj(i -> state.ended() ? ended(i, state) : TaskRow.untouched(i, state))
        .toList();
  }

  /** The chunk with one row replaced. */
  static Chunk with(Chunk chunk, TaskRow row) {
    List<TaskRow> rows = new ArrayList<>(chunk.rows());
    rows.set(row.index() % Chunk.SIZE, row);
    return new Chunk(chunk.number(), List.copyOf(rows));
  }
}
