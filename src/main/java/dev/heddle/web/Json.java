package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.heddle.bus.JobService.JobPage;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.JobService.NodeView;
import dev.heddle.bus.JobService.Readiness;
import dev.heddle.bus.JobService.TaskPage;
import dev.heddle.engine.analysis.Analysis;
import dev.heddle.engine.analysis.AnalysisJson;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.TaskView;
import dev.heddle.job.json.ViewJson;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers that are built around jobs and tasks, as openapi.yaml describes them. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Writes one answer. */
  @FunctionalInterface
  interface Writer {
    void write(JsonGenerator json) throws IOException;
  }

  static JsonGenerator generator(OutputStream out) {
    try {
      return FACTORY.createGenerator(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Writer writer) {
    ByteArrayBuilder bytes = new ByteArrayBuilder();
    try (JsonGenerator json = generator(bytes)) {
      writer.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The same as text. */
  static String text(Writer writer) {
    return new String(bytes(writer), UTF_8);
  }

  /** A page of jobs. */
  static byte[] jobs(JobPage page, @Nullable String next) {
    return bytes(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("jobs");
          for (JobView job : page.jobs()) {
            ViewJson.writeJob(json, job);
          }
          json.writeEndArray();
          json.writeStringField("next", next);
          json.writeObjectFieldStart("counts");
          for (JobState state : JobState.values()) {
            json.writeNumberField(state.wireName(), page.counts().getOrDefault(state, 0));
          }
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  /** A page of tasks of a job in a mode. */
  static byte[] tasks(Mode mode, TaskPage page, @Nullable String next) {
    return bytes(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("tasks");
          for (TaskView task : page.tasks()) {
            ViewJson.writeTask(json, task, mode);
          }
          json.writeEndArray();
          json.writeStringField("next", next);
          if (page.stale()) {
            json.writeBooleanField("stale", true);
          }
          json.writeEndObject();
        });
  }

  /** The analysis of a job. */
  static byte[] analysis(Analysis analysis) {
    return bytes(json -> AnalysisJson.write(json, analysis));
  }

  /** The nodes of the cluster. */
  static byte[] nodes(List<NodeView> nodes) {
    return bytes(
        json -> {
          json.writeStartObject();
          nodes(json, nodes);
          json.writeEndObject();
        });
  }

  /** A node. */
  static byte[] node(NodeView view) {
    return bytes(json -> node(json, view));
  }

  /** The nodes of the cluster, as an event. */
  static String nodesEvent(List<NodeView> nodes) {
    return text(
        json -> {
          json.writeStartObject();
          json.writeStringField("type", "nodes");
          nodes(json, nodes);
          json.writeEndObject();
        });
  }

  /** Whether jobs are taken, as an event. */
  static String readyEvent(Readiness now) {
    return text(
        json -> {
          json.writeStartObject();
          json.writeStringField("type", "ready");
          json.writeBooleanField("ready", now.ready());
          json.writeBooleanField("reachable", now.reachable());
          json.writeStringField("detail", now.detail());
          json.writeEndObject();
        });
  }

  private static void nodes(JsonGenerator json, List<NodeView> nodes) throws IOException {
    json.writeArrayFieldStart("nodes");
    for (NodeView node : nodes) {
      node(json, node);
    }
    json.writeEndArray();
  }

  /** Jobs that have changed, as an event. */
  static String jobsEvent(JobsChange change) {
    return text(
        json -> {
          json.writeStartObject();
          json.writeStringField("type", "jobs");
          json.writeArrayFieldStart("jobs");
          for (String job : change.jobs()) {
            json.writeRawValue(job);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("deleted");
          for (String id : change.deleted()) {
            json.writeString(id);
          }
          json.writeEndArray();
          json.writeBooleanField("more", change.more());
          json.writeEndObject();
        });
  }

  private static void node(JsonGenerator json, NodeView node) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", node.name());
    json.writeStringField("incarnation", node.incarnation());
    json.writeArrayFieldStart("roles");
    for (String role : node.roles()) {
      json.writeString(role);
    }
    json.writeEndArray();
    json.writeStringField("state", node.state());
    json.writeNumberField("jobs", node.jobs());
    json.writeNumberField("refusedWrites", node.refusedWrites());
    json.writeNumberField("silentMs", node.silentMillis());
    json.writeNumberField("running", node.running());
    json.writeObjectFieldStart("capacity");
    for (Map.Entry<Mode, Integer> capacity : node.capacity().entrySet()) {
      json.writeNumberField(capacity.getKey().wireName(), capacity.getValue());
    }
    json.writeEndObject();
    if (node.load() < 0) {
      json.writeNullField("load");
    } else {
      json.writeNumberField("load", node.load());
    }
    json.writeNumberField("heapUsedBytes", node.heapUsedBytes());
    json.writeNumberField("heapMaxBytes", node.heapMaxBytes());
    json.writeNumberField("uptimeMs", node.uptimeMillis());
    json.writeStringField("version", node.version());
    json.writeBooleanField("live", node.live());
    json.writeEndObject();
  }
}
