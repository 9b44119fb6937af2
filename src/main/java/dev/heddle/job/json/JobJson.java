package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.heddle.job.Custody;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobView;
import dev.heddle.job.Progress;
import dev.heddle.job.StopReason;
import dev.heddle.job.Adoption;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** A job as it is answered. */
final class JobJson {
  private static final double SPEEDUP_STEPS = 1_000;

  private JobJson() {}

  static void write(JsonGenerator json, JobView view) throws IOException {
    Progress progress = view.progress();
    StopReason stopping = progress.stopping();
    json.writeStartObject();
    json.writeStringField("id", view.job().id());
    writeSettings(json, view);
    json.writeStringField("state", progress.state().wireName());
    json.writeStringField("stopping", stopping == null ? null : stopping.wireName());
    JsonOut.time(json, "createdAt", view.job().createdAtMicros());
    JsonOut.time(json, "startedAt", progress.startedAtMicros());
    JsonOut.time(json, "endedAt", progress.endedAtMicros());
    writeCounts(json, view);
    writeMeasures(json, view);
    JsonOut.text(json, "retryOf", view.job().retryOf());
    writeErrors(json, progress);
    writeCustody(json, view.custody());
    if (view.stale()) {
      json.writeBooleanField("stale", true);
    }
    if (view.standing() == JobView.Standing.PUT_ASIDE) {
      json.writeBooleanField("putAside", true);
    }
    json.writeEndObject();
  }

  /** Where a mode runs all at once, the most that can run at once is all there are. */
  private static void writeSettings(JsonGenerator json, JobView view) throws IOException {
    JobSettings settings = view.job().settings();
    JsonOut.text(json, "name", settings.name());
    json.writeStringField("mode", settings.mode().wireName());
    json.writeNumberField(
        "concurrency", Math.min(settings.effectiveConcurrency(), view.job().total()));
    json.writeStringField("order", settings.order().wireName());
    json.writeStringField("onFailure", settings.onFailure().wireName());
  }

  private static void writeCounts(JsonGenerator json, JobView view) throws IOException {
    json.writeObjectFieldStart("tasks");
    json.writeNumberField("total", view.job().total());
    json.writeNumberField("queued", view.queued());
    json.writeNumberField("running", view.running());
    json.writeNumberField("succeeded", view.progress().succeeded());
    json.writeNumberField("failed", view.progress().failed());
    json.writeNumberField("cancelled", view.progress().cancelled());
    json.writeEndObject();
  }

  private static void writeMeasures(JsonGenerator json, JobView view) throws IOException {
    long elapsed = view.elapsedMicros();
    json.writeNumberField("elapsedMs", Times.millis(elapsed));
    json.writeNumberField("busyMs", Times.millis(view.busyMicros()));
    json.writeFieldName("speedup");
    if (elapsed == 0) {
      json.writeNull();
    } else {
      double speedup = (double) view.busyMicros() / elapsed;
      json.writeNumber(Math.round(speedup * SPEEDUP_STEPS) / SPEEDUP_STEPS);
    }
    json.writeNumberField("wireBytes", view.progress().wireBytes());
    json.writeNumberField("bytes", view.progress().bytes());
  }

  private static void writeCustody(JsonGenerator json, Custody custody) throws IOException {
    JsonOut.text(json, "coordinator", custody.node());
    json.writeNumberField("term", custody.term());
    json.writeArrayFieldStart("adoptions");
    for (Adoption adoption : custody.adoptions()) {
      json.writeStartObject();
      json.writeNumberField("term", adoption.term());
      JsonOut.time(json, "at", adoption.atMicros());
      JsonOut.text(json, "from", adoption.from());
      JsonOut.text(json, "to", adoption.to());
      json.writeStringField("reason", adoption.reason().wireName());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeErrors(JsonGenerator json, Progress progress) throws IOException {
    Map<FailureCode, Integer> errors = new EnumMap<>(FailureCode.class);
    errors.putAll(progress.errors());
    if (progress.cancelled() > 0) {
      errors.put(FailureCode.CANCELLED, progress.cancelled());
    }
    json.writeObjectFieldStart("errors");
    for (Map.Entry<FailureCode, Integer> error : errors.entrySet()) {
      json.writeNumberField(error.getKey().wireName(), error.getValue());
    }
    json.writeEndObject();
  }
}
