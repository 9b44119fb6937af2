package dev.heddle.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One line that counts a job's tasks. */
public final class Tallies {
  private Tallies() {}

  /** While it runs: what runs, waits and failed, and how it speeds up. */
  public static String live(JobLine job, Glyphs glyphs) {
    List<String> parts = new ArrayList<>();
    parts.add(job.stopping() == null ? job.state() : "stopping (" + job.stopping() + ")");
    parts.add(Amounts.count(job.tasks().running()) + " running");
    parts.add(Amounts.count(job.tasks().queued()) + " queued");
    if (job.tasks().failed() > 0) {
      parts.add(Amounts.count(job.tasks().failed()) + " failed");
    }
    if (job.bytes() > 0) {
      parts.add(Amounts.bytes(job.bytes()));
    }
    if (job.elapsedMicros() > 0) {
      parts.add("speed-up " + Amounts.ratio((double) job.busyMicros() / job.elapsedMicros()));
    }
    return String.join(" " + glyphs.dot() + " ", parts);
  }

  /** Tasks in each state: {@code 2 succeeded, 1 failed}. */
  public static String all(JobLine job) {
    List<String> parts = new ArrayList<>();
    add(parts, job.tasks().succeeded(), "succeeded");
    add(parts, job.tasks().failed(), "failed");
    add(parts, job.tasks().cancelled(), "cancelled");
    add(parts, job.tasks().running(), "running");
    add(parts, job.tasks().queued(), "queued");
    return String.join(", ", parts);
  }

  /** Failures by code, the most frequent first, equals by name; empty without any. */
  public static String failures(Map<String, Integer> errors) {
    return String.join(
        ", ",
        errors.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(error -> error.getKey() + " " + Amounts.count(error.getValue()))
            .toList());
  }

  private static void add(List<String> parts, int count, String what) {
    if (count > 0) {
      parts.add(Amounts.count(count) + " " + what);
    }
  }
}
