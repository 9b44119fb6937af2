package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.TaskView;
import java.io.IOException;
import java.util.List;

/**
 * Jobs and tasks as they are answered, as openapi.yaml describes them: into a generator that is
 * open already, or as bytes of UTF-8.
 */
public final class ViewJson {
  private ViewJson() {}

  /** One job, an object. */
  public static void writeJob(JsonGenerator json, JobView view) throws IOException {
    JobJson.write(json, view);
  }

  /** One job, an object. */
  public static byte[] job(JobView view) {
    return JsonOut.bytes(json -> writeJob(json, view));
  }

  /**
   * One task, an object.
   *
   * @param mode of its job, which names the lane it ran in
   */
  public static void writeTask(JsonGenerator json, TaskView view, Mode mode) throws IOException {
    TaskJson.write(json, view, mode);
  }

  /** One task, an object. */
  public static byte[] task(TaskView view, Mode mode) {
    return JsonOut.bytes(json -> writeTask(json, view, mode));
  }

  /**
   * Tasks as feeds tell them, an array of {@code [index, state, node, worker, startMs, endMs,
   * attempts, errorCode]}.
   *
   * @param mode of their job, which names the lanes they ran in
   * @param epochMicros what times are counted from
   */
  public static String taskRows(List<TaskRow> rows, Mode mode, long epochMicros) {
    return new TaskRowsJson(mode, epochMicros).write(rows);
  }

  /** Tasks, one a line, each line ended by LF: a piece of {@code application/x-ndjson}. */
  public static byte[] taskLines(List<TaskView> views, Mode mode) {
    return JsonOut.bytes(
        json -> {
          for (TaskView view : views) {
            writeTask(json, view, mode);
            json.writeRaw('\n');
          }
        });
  }

  /**
   * A job as it is sent, up to its first task: opens an object and in it the array {@code tasks}.
   * Settings that are the defaults are left out, but for name and mode.
   */
  public static void writeSpecStart(JsonGenerator json, JobSettings settings) throws IOException {
    json.writeStartObject();
    SpecJson.writeSettings(json, settings);
    json.writeArrayFieldStart("tasks");
  }

  /** One task as it is sent, an object. */
  public static void writeSpec(JsonGenerator json, TaskSpec spec) throws IOException {
    SpecJson.writeTask(json, spec);
  }

  /** Closes what {@link #writeSpecStart} opened. */
  public static void writeSpecEnd(JsonGenerator json) throws IOException {
    json.writeEndArray();
    json.writeEndObject();
  }

  /** A whole job as it is sent; for jobs whose tasks fit in memory. */
  public static byte[] spec(JobSettings settings, List<TaskSpec> tasks) {
    return JsonOut.bytes(
        json -> {
          writeSpecStart(json, settings);
          for (TaskSpec task : tasks) {
            writeSpec(json, task);
          }
          writeSpecEnd(json);
        });
  }
}
