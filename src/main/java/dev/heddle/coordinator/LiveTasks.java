package dev.heddle.coordinator;

import dev.heddle.bus.JobService;
import dev.heddle.engine.JobMachine;
import dev.heddle.job.Chunk;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import dev.heddle.job.Wait;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tasks of a live job: what has ended in complete chunks from the store, the rest from
 * its state machine.
 */
final class LiveTasks {
  /**
   * Tasks looked at in one turn of the event loop; the page may then be shorter than was asked for.
   */
  private static final int SCAN_MAX = 1_000_000;

  private final Coordinator coordinator;
  private final LiveJob live;
  private final LocalReads reads;

  LiveTasks(Coordinator coordinator, LiveJob live, LocalReads reads) {
    this.coordinator = coordinator;
    this.live = live;
    this.reads = reads;
  }

  /** A task as seen now; its row is null where only the store has it. */
  private record Seen(int index, TaskState state, @Nullable TaskRow row, @Nullable Wait waiting) {}

  Future<JobService.TaskPage> page(JobService.TaskQuery query) {
    TaskFilter filter = new TaskFilter(query);
    JobMachine machine = live.machine;
    List<Seen> seen = new ArrayList<>();
    Set<Integer> chunks = new LinkedHashSet<>();
    int index = query.fromIndex();
    int total = machine.job().total();
    int end = (int) Math.min(total, (long) index + SCAN_MAX);
    for (; index < end && seen.size() < query.limit(); index++) {
      TaskState state = machine.taskState(index);
      if (!filter.mayMatch(state)) {
        continue;
      }
      TaskRow row = machine.row(index);
      if (row == null) {
        chunks.add(Chunk.numberOf(index));
        seen.add(new Seen(index, state, null, null));
      } else if (filter.matches(row)) {
        seen.add(new Seen(index, state, row, machine.waitOf(index)));
      }
    }
    int next = index < total ? index : -1;
    int[] indices = seen.stream().mapToInt(Seen::index).toArray();
    Future<List<TaskSpec>> specs = live.specs.of(indices);
    return reads
        .onDisk(live)
        .compose(v -> rows(chunks))
        .compose(
            stored ->
                specs.map(
                    found -> new JobService.TaskPage(views(seen, stored, found, filter), next)));
  }

  private Future<Map<Integer, Chunk>> rows(Set<Integer> numbers) {
    if (numbers.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return coordinator
        .reads()
        .run(
            () -> {
              Map<Integer, Chunk> chunks = new HashMap<>();
              for (int number : numbers) {
                for (Chunk chunk : coordinator.store().chunks(live.id(), number, 1)) {
                  chunks.put(number, chunk);
                }
              }
              return chunks;
            });
  }

  private static List<TaskView> views(
      List<Seen> seen, Map<Integer, Chunk> stored, List<TaskSpec> specs, TaskFilter filter) {
    return IntStream.range(0, seen.size())
        .mapToObj(i -> view(seen.get(i), stored, specs.get(i)))
        .filter(view -> filter.matches(view.row()))
        .toList();
  }

  private static TaskView view(Seen seen, Map<Integer, Chunk> stored, TaskSpec spec) {
    TaskRow row = seen.row();
    if (row == null) {
      Chunk chunk = stored.get(Chunk.numberOf(seen.index()));
      row = chunk == null ? unwritten(seen) : chunk.rows().get(seen.index() % Chunk.SIZE);
    }
    return new TaskView(row, spec, seen.waiting());
  }

  private static TaskRow unwritten(Seen seen) {
    if (seen.state() != TaskState.CANCELLED) {
      throw new IllegalStateException("the store has no chunk of task " + seen.index());
    }
    return TaskRow.untouched(seen.index(), seen.state());
  }
}
