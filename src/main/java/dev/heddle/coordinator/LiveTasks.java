package dev.heddle.coordinator;

import dev.heddle.bus.JobService;
import dev.heddle.engine.JobMachine;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import dev.heddle.job.Wait;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    int index = query.fromIndex();
    int total = machine.job().total();
    int end = (int) Math.min(total, (long) index + SCAN_MAX);
    for (; index < end && seen.size() < query.limit(); index++) {
      TaskState state = machine.taskState(index);
      if (!filter.mayMatch(state)) {
        continue;
      }
      TaskRow row = machine.row(index);
      if (row == null || filter.matches(row)) {
        seen.add(new Seen(index, state, row, row == null ? null : machine.waitOf(index)));
      }
    }
    int next = index < total ? index : -1;
    Future<List<TaskSpec>> specs = live.specs.look(seen.stream().mapToInt(Seen::index).toArray());
    return reads
        .onDisk(live)
        .compose(v -> stored(seen))
        .compose(
            stored ->
                specs.map(
                    found -> new JobService.TaskPage(views(seen, stored, found, filter), next)));
  }

  /** The rows that the store alone has, all in one question. */
  private Future<Map<Integer, TaskRow>> stored(List<Seen> seen) {
    int[] indices =
        seen.stream().filter(task -> task.row() == null).mapToInt(Seen::index).toArray();
    if (indices.length == 0) {
      return Future.succeededFuture(Map.of());
    }
    return coordinator
        .reads()
        .run(
            () ->
                coordinator.store().endedRows(live.id(), indices).stream()
                    .collect(Collectors.toMap(TaskRow::index, row -> row)));
  }

  private static List<TaskView> views(
      List<Seen> seen, Map<Integer, TaskRow> stored, List<TaskSpec> specs, TaskFilter filter) {
    return IntStream.range(0, seen.size())
        .mapToObj(i -> view(seen.get(i), stored, specs.get(i)))
        .filter(view -> filter.matches(view.row()))
        .toList();
  }

  private static TaskView view(Seen seen, Map<Integer, TaskRow> stored, TaskSpec spec) {
    TaskRow row = seen.row() == null ? stored.get(seen.index()) : seen.row();
    return new TaskView(row == null ? unwritten(seen) : row, spec, seen.waiting());
  }

  private static TaskRow unwritten(Seen seen) {
    if (seen.state() != TaskState.CANCELLED) {
      throw new IllegalStateException("the store has no row of task " + seen.index());
    }
    return TaskRow.untouched(seen.index(), seen.state());
  }
}
