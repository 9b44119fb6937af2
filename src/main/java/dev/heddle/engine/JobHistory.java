package dev.heddle.engine;

import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.LogEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** What the store has of a job, applied in order, for a new coordinator to go on from. */
public final class JobHistory {
  final Job job;
  final TaskTable tasks;

  /** The grant each task was last known to be under, for tasks that have not ended. */
  private final Map<Integer, LogEntry.Granted> grantOf = new HashMap<>();

  /** Tasks that were heard to run under that grant, as far as that is on record. */
  private final BitSet started = new BitSet();

  /** A job of which nothing is written but its acceptance. */
  public JobHistory(Job job) {
    this.job = job;
    this.tasks = new TaskTable(job);
  }

  /** Applies a chunk; all chunks come before the first entry. */
  public void chunk(Chunk chunk) {
    tasks.restore(chunk);
  }

  /** Applies a line of the log. */
  public void entry(LogEntry entry) {
    switch (entry) {
      case LogEntry.Granted granted -> each(granted.runs(), index -> granted(index, granted));
      case LogEntry.Started entries -> each(entries.runs(), started::set);
      case LogEntry.Returned returned -> released(returned.index());
      case LogEntry.Row row -> {
        tasks.restore(row.row());
        released(row.row().index());
      }
    }
  }

  private static void each(int[] runs, IntConsumer action) {
    for (int i = 0; i < runs.length; i += 2) {
      for (int n = 0; n < runs[i + 1]; n++) {
        action.accept(runs[i] + n);
      }
    }
  }

  private void released(int index) {
    grantOf.remove(index);
    started.clear(index);
  }

  /** Whether it is on record that a task under a grant was heard to run. */
  boolean hasStarted(int index) {
    return started.get(index);
  }

  private void granted(int index, LogEntry.Granted granted) {
    if (!tasks.phase(index).ended()) {
      LogEntry.Granted before = grantOf.put(index, granted);
      if (before == null || before.grantId() != granted.grantId()) {
        started.clear(index);
      }
      tasks.restoreGranted(index);
    }
  }

  /** The tasks that were under a grant at the end, by grant, the newest first. */
  Map<LogEntry.Granted, int[]> openGrants() {
    Map<LogEntry.Granted, List<Integer>> grouped = new LinkedHashMap<>();
    grantOf.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(e -> !tasks.phase(e.getKey()).ended())
        .forEach(
            e -> grouped.computeIfAbsent(e.getValue(), g -> new ArrayList<>()).add(e.getKey()));
    Map<LogEntry.Granted, int[]> result = new LinkedHashMap<>();
    grouped.keySet().stream()
        .sorted(Comparator.comparingLong(LogEntry.Granted::grantId).reversed())
        .forEach(
            grant ->
                result.put(
                    grant,
                    grouped.getOrDefault(grant, List.of()).stream().mapToInt(i -> i).toArray()));
    return result;
  }
}
