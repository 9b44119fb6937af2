package dev.heddle.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.heddle.bus.JobService.TaskQuery;
import dev.heddle.engine.analysis.Analysis;
import dev.heddle.engine.analysis.AnalysisJson;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskView;
import dev.heddle.job.json.ViewJson;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What came of a job of this process, for scripts: {@code {"job", "tasks", "tasksLeftOut",
 * "analysis"}}, each as the REST API answers it.
 */
final class LocalJson {
  /** Most tasks that are listed; a server gives all of them, as CSV or NDJSON. */
  static final int TASKS_MAX = 1000;

  private static final JsonFactory FACTORY = new JsonFactory();

  private LocalJson() {}

  /** One line of JSON. */
  static String result(LocalSource source) {
    JobView job = source.view();
    List<TaskView> tasks = source.views(new TaskQuery(Set.of(), null, 0, TASKS_MAX));
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeFieldName("job");
      ViewJson.writeJob(json, job);
      writeTasks(json, job, tasks);
      writeAnalysis(json, source.analysis());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void writeTasks(JsonGenerator json, JobView job, List<TaskView> tasks)
      throws IOException {
    json.writeArrayFieldStart("tasks");
    for (TaskView task : tasks) {
      ViewJson.writeTask(json, task, job.job().settings().mode());
    }
    json.writeEndArray();
    json.writeNumberField("tasksLeftOut", job.job().total() - tasks.size());
  }

  private static void writeAnalysis(JsonGenerator json, Optional<Analysis> analysis)
      throws IOException {
    json.writeFieldName("analysis");
    if (analysis.isPresent()) {
      AnalysisJson.write(json, analysis.get());
    } else {
      json.writeNull();
    }
  }
}
