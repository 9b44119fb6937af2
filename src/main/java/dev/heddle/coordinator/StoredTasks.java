package dev.heddle.coordinator;

import dev.heddle.bus.JobService;
import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import dev.heddle.store.JobStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Reads the tasks of a job that nobody coordinates: one that has ended, or was put aside. Blocks;
 * runs on a reader's thread.
 */
final class StoredTasks {
  private static final int CHUNKS_AT_ONCE = 16;

  private static final int CHUNKS_MAX = 2_048;

  private final JobStore store;
  private final Job job;
  private final boolean ended;
  private final int chunksMax;

  StoredTasks(JobStore store, JobStore.StoredJob stored) {
    this(store, stored.job(), stored.progress().state().ended(), CHUNKS_MAX);
  }

  /**
   * Of a job.
   *
   * @param chunksMax about how many chunks are read for one page; it may then be shorter than was
   *     asked for
   */
  StoredTasks(JobStore store, Job job, boolean ended, int chunksMax) {
    this.store = store;
    this.job = job;
    this.ended = ended;
    this.chunksMax = chunksMax;
  }

  JobService.TaskPage page(JobService.TaskQuery query) {
    TaskFilter filter = new TaskFilter(query);
    List<TaskRow> found = new ArrayList<>();
    int next = find(query, filter, found);
    List<TaskSpec> specs =
        StoredSpecs.pick(store, job, found.stream().mapToInt(TaskRow::index).toArray());
    return new JobService.TaskPage(
        IntStream.range(0, found.size())
            .mapToObj(i -> new TaskView(found.get(i), specs.get(i), null))
            .toList(),
        next);
  }

  /** The task that the next page begins at; -1 where there is none. */
  private int find(JobService.TaskQuery query, TaskFilter filter, List<TaskRow> found) {
    int from = query.fromIndex();
    for (int looked = 0; from < job.total() && looked < chunksMax; ) {
      List<Integer> numbers = next(filter.states(), Chunk.numberOf(from));
      if (numbers.isEmpty()) {
        return -1;
      }
      int first = numbers.getFirst();
      // Runs of chunks are read together.
      int count = 1;
      while (count < numbers.size() && numbers.get(count) == first + count) {
        count++;
      }
      for (Chunk chunk : chunks(first, count)) {
        for (TaskRow row : chunk.rows()) {
          if (row.index() >= from && filter.matches(row)) {
            if (found.size() == query.limit()) {
              return row.index();
            }
            found.add(row);
          }
        }
      }
      looked += count;
      from = (first + count) * Chunk.SIZE;
    }
    return from < job.total() ? from : -1;
  }

  /** Where nothing is written of a chunk of an unended job, nothing has happened to its tasks. */
  private List<Chunk> chunks(int first, int count) {
    List<Chunk> written = store.chunks(job.id(), first, count);
    if (ended || written.size() == count) {
      return written;
    }
    Map<Integer, Chunk> all = new TreeMap<>();
    written.forEach(chunk -> all.put(chunk.number(), chunk));
    for (int number = first; number < first + count; number++) {
      all.computeIfAbsent(number, n -> Chunk.untouched(n, job.total(), TaskState.QUEUED));
    }
    return List.copyOf(all.values());
  }

  private List<Integer> next(Set<TaskState> states, int fromChunk) {
    if (!states.isEmpty() && (ended || !states.contains(TaskState.QUEUED))) {
      return store.chunksWith(job.id(), states, fromChunk, CHUNKS_AT_ONCE);
    }
    List<Integer> numbers = new ArrayList<>();
    int end = Math.min(Chunk.countFor(job.total()), fromChunk + CHUNKS_AT_ONCE);
    for (int number = fromChunk; number < end; number++) {
      numbers.add(number);
    }
    return numbers;
  }
}
