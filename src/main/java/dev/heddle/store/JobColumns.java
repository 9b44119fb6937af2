package dev.heddle.store;

import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.Progress;
import dev.heddle.job.StopReason;
import dev.heddle.job.json.SettingsCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of a job and how they become its records. */
final class JobColumns {
  /** What {@link #read} needs. */
  static final String ALL =
      "id, settings, base_tasks, created_at, retry_of, state, stopping, started_at, ended_at,"
          + " succeeded, failed, cancelled, busy, wire_bytes, bytes, errors, term, owner, adoptions";

  /** True of a job that has not ended. */
  static final String UNENDED =
      Arrays.stream(JobState.values())
          .filter(state -> !state.ended())
          .map(state -> "'" + state.wireName() + "'")
          .collect(Collectors.joining(",", "state IN (", ")"));

  private JobColumns() {}

  /**
   * A job read back.
   *
   * @throws SQLException where the columns of {@link #ALL} are not there
   * @throws StoreException where what stands in them is damaged
   */
  static JobStore.StoredJob read(ResultSet row) throws SQLException {
    try {
      return new JobStore.StoredJob(
          readJob(row),
          readProgress(row),
          row.getLong("term"),
          row.getString("owner"),
          Adoptions.decode(row.getString("adoptions")));
    } catch (RuntimeException e) {
      throw StoreException.damaged(
          "Job " + row.getString("id") + " in the store is damaged: " + Failures.firstLine(e));
    }
  }

  private static Job readJob(ResultSet row) throws SQLException {
    Job job =
        new Job(
            row.getString("id"),
            SettingsCodec.decode(row.getString("settings")),
            row.getInt("base_tasks"),
            row.getLong("created_at"),
            row.getString("retry_of"));
    // Whoever takes it up makes room for so many.
    if (job.total() < 1 || job.total() > JobSettings.TASKS_MAX) {
      throw new IllegalArgumentException("it has " + job.total() + " tasks");
    }
    return job;
  }

  static @Nullable String stopping(Progress progress) {
    StopReason reason = progress.stopping();
    return reason == null ? null : reason.wireName();
  }

  static String errors(Progress progress) {
    return progress.errors().entrySet().stream()
        .map(entry -> entry.getKey().wireName() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
  }

  /** What a search compares: alike for all spellings that differ only in case. */
  static String fold(String name) {
    return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  private static Progress readProgress(ResultSet row) throws SQLException {
    String stopping = row.getString("stopping");
    return new Progress(
        WireNames.jobState(row.getString("state")),
        stopping == null ? null : WireNames.stopReason(stopping),
        row.getLong("started_at"),
        row.getLong("ended_at"),
        row.getInt("succeeded"),
        row.getInt("failed"),
        row.getInt("cancelled"),
        row.getLong("busy"),
        row.getLong("wire_bytes"),
        row.getLong("bytes"),
        readErrors(row.getString("errors")));
  }

  private static Map<FailureCode, Integer> readErrors(String errors) {
    Map<FailureCode, Integer> counts = new EnumMap<>(FailureCode.class);
    if (!errors.isEmpty()) {
      for (String one : errors.split(",", -1)) {
        int equals = one.indexOf('=');
        counts.put(
            WireNames.failure(one.substring(0, equals)),
            Integer.parseInt(one.substring(equals + 1)));
      }
    }
    return Map.copyOf(counts);
  }
}
