package dev.heddle.coordinator;

import dev.heddle.bus.JobService;
import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import dev.heddle.job.json.TaskSpecCodec;
import dev.heddle.store.JobStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the tasks of an ended job. Blocks; runs on a reader's thread. */
final class StoredTasks {
  private static final int CHUNKS_AT_ONCE = 16;

  private final JobStore store;
  private final Job job;
  private final Map<Integer, List<TaskSpec>> specs = new HashMap<>();

  StoredTasks(JobStore store, Job job) {
    this.store = store;
    this.job = job;
  }

  JobService.TaskPage page(JobService.TaskQuery query) {
    TaskFilter filter = new TaskFilter(query);
    List<TaskView> found = new ArrayList<>();
    int from = query.fromIndex();
    while (from < job.total()) {
      List<Integer> numbers = next(filter.states(), Chunk.numberOf(from));
      if (numbers.isEmpty()) {
        break;
      }
      int first = numbers.getFirst();
      // Runs of chunks are read together.
      int count = 1;
      while (count < numbers.size() && numbers.get(count) == first + count) {
        count++;
      }
      for (Chunk chunk : store.chunks(job.id(), first, count)) {
        for (TaskRow row : chunk.rows()) {
          if (row.index() >= from && filter.matches(row)) {
            if (found.size() == query.limit()) {
              return new JobService.TaskPage(found, row.index());
            }
            found.add(new TaskView(row, specOf(row.index()), null));
          }
        }
      }
      from = (first + count) * Chunk.SIZE;
    }
    return new JobService.TaskPage(found, -1);
  }

  private List<Integer> next(Set<TaskState> states, int fromChunk) {
    if (!states.isEmpty()) {
      return store.chunksWith(job.id(), states, fromChunk, CHUNKS_AT_ONCE);
    }
    List<Integer> numbers = new ArrayList<>();
    int end = Math.min(Chunk.countFor(job.total()), fromChunk + CHUNKS_AT_ONCE);
    for (int number = fromChunk; number < end; number++) {
      numbers.add(number);
    }
    return numbers;
  }

  TaskSpec specOf(int index) {
    int base = job.baseIndex(index);
    int number = Chunk.numberOf(base);
    List<TaskSpec> chunk = specs.get(number);
    if (chunk == null) {
      List<byte[]> encoded = store.specs(job.id(), number, CHUNKS_AT_ONCE);
      for (int i = 0; i < encoded.size(); i++) {
        specs.put(number + i, TaskSpecCodec.decode(encoded.get(i)));
      }
      chunk = specs.get(number);
    }
    if (chunk == null) {
      throw new IllegalStateException(
          "the store has no specifications of chunk " + number + " of job " + job.id());
    }
    return chunk.get(base % Chunk.SIZE);
  }
}
