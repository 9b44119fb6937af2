package dev.heddle.engine;

import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.LogEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the store has of a job, applied in order, for a new coordinator to go on from. */
public final class JobHistory {
  final Job job;
  final TaskTable tasks;

  /** The grant each task was last known to be under, for tasks that have not ended. */
  private final Map<Integer, LogEntry.Granted> grantOf = new HashMap<>();

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
      case LogEntry.Granted granted -> {
        for (int i = 0; i < granted.runs().length; i += 2) {
          for (int n = 0; n < granted.runs()[i + 1]; n++) {
            granted(granted.runs()[i] + n, granted);
          }
        }
      }
      case LogEntry.Returned returned -> grantOf.remove(returned.index());
      case LogEntry.Row row -> {
        tasks.restore(row.row());
        grantOf.remove(row.row().index());
      }
    }
  }

  private void granted(int index, LogEntry.Granted granted) {
    if (!tasks.phase(index).ended()) {
      grantOf.put(index, granted);
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
