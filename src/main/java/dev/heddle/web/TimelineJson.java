package dev.heddle.web;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.Timeline;
import dev.heddle.job.json.Times;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A timeline as it is answered. What there may be thousands of stands in arrays, not objects. */
final class TimelineJson {
  private static final long MICROS_PER_MILLI = 1_000;
  private static final int MICROS_DIGITS = 3;

  private final JsonGenerator json;
  private final Mode mode;

  private TimelineJson(JsonGenerator json, Mode mode) {
    this.json = json;
    this.mode = mode;
  }

  static byte[] bytes(Timeline timeline) {
    Mode mode = timeline.job().job().settings().mode();
    return Json.bytes(json -> new TimelineJson(json, mode).write(timeline));
  }

  private void write(Timeline timeline) throws IOException {
    json.writeStartObject();
    job(timeline.job());
    millis("fromMs", timeline.fromMicros());
    millis("toMs", timeline.toMicros());
    json.writeNumberField("width", timeline.width());
    millis("nowMs", timeline.nowMicros());
    millis("makespanMs", timeline.makespanMicros());
    millis("lowerBoundMs", timeline.lowerBoundMicros());
    json.writeNumberField("every", timeline.every());
    json.writeNumberField("tasks", timeline.tasks());
    json.writeBooleanField("merged", timeline.merged());
    json.writeArrayFieldStart("nodes");
    for (Timeline.Node node : timeline.nodes()) {
      node(node);
    }
    json.writeEndArray();
    queue(timeline.queue());
    json.writeEndObject();
  }

  private void job(JobView view) throws IOException {
    Job job = view.job();
    long started = view.progress().startedAtMicros();
    json.writeStringField("id", job.id());
    json.writeStringField("state", view.progress().state().wireName());
    if (view.stale()) {
      json.writeBooleanField("stale", true);
    }
    json.writeStringField("mode", mode.wireName());
    json.writeNumberField(
        "concurrency", Math.min(job.settings().effectiveConcurrency(), job.total()));
    json.writeNumberField("total", job.total());
    json.writeStringField("startedAt", started < 0 ? null : Times.rfc3339(started));
  }

  private void node(Timeline.Node node) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", node.name());
    json.writeNumberField("slots", node.slots());
    millis("firstStartMs", node.firstStartMicros());
    json.writeArrayFieldStart("losses");
    for (Timeline.Loss loss : node.losses()) {
      json.writeStartArray();
      millis(loss.atMicros());
      json.writeNumber(loss.tasks());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("lanes");
    for (Timeline.Lane lane : node.lanes()) {
      lane(lane);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void lane(Timeline.Lane lane) throws IOException {
    json.writeStartObject();
    json.writeStringField("worker", mode.laneName(lane.first()));
    json.writeStringField("lastWorker", mode.laneName(lane.last()));
    json.writeNumberField("slots", lane.slots());
    json.writeArrayFieldStart("bars");
    for (Timeline.Bar bar : lane.bars()) {
      bar(bar);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("spans");
    for (Timeline.Span span : lane.spans()) {
      json.writeArray(
          new int[] {
            span.column(),
            span.columns(),
            span.busyPercent(),
            span.started(),
            span.failed(),
            span.running()
          },
          0,
          6);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void bar(Timeline.Bar bar) throws IOException {
    json.writeStartArray();
    json.writeNumber(bar.index());
    json.writeString(bar.name());
    millis(bar.startMicros());
    millis(bar.endMicros());
    json.writeString(bar.state().wireName());
    json.writeNumber(bar.attempt());
    FailureCode error = bar.error();
    json.writeString(error == null ? null : error.wireName());
    json.writeEndArray();
  }

  private void queue(Timeline.Queue queue) throws IOException {
    json.writeObjectFieldStart("queue");
    json.writeArrayFieldStart("steps");
    for (Timeline.Step step : queue.steps()) {
      json.writeStartArray();
      millis(step.atMicros());
      json.writeNumber(step.tasks());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("waits");
    for (Timeline.TaskWait wait : queue.waits()) {
      json.writeStartArray();
      json.writeNumber(wait.index());
      json.writeString(wait.name());
      millis(wait.startMicros());
      millis(wait.endMicros());
      reason(wait.reason());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void reason(Timeline.@Nullable Reason reason) throws IOException {
    json.writeString(reason == null ? null : reason.wireName());
  }

  private void millis(String field, long micros) throws IOException {
    json.writeFieldName(field);
    millis(micros);
  }

  /** Milliseconds, with a fraction where there is one; null where the time is negative. */
  private void millis(long micros) throws IOException {
    if (micros < 0) {
      json.writeNull();
    } else if (micros % MICROS_PER_MILLI == 0) {
      json.writeNumber(micros / MICROS_PER_MILLI);
    } else {
      json.writeNumber(BigDecimal.valueOf(micros, MICROS_DIGITS));
    }
  }
}
