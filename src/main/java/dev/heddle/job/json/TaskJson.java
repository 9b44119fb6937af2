package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.heddle.job.DownloadInfo;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Mode;
import dev.heddle.job.Run;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskView;
import dev.heddle.job.Wait;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A task as it is answered. */
final class TaskJson {
  private static final DownloadInfo NOTHING_YET = new DownloadInfo(null, 0, 0, 0, null, null, null);

  /** What came of a run whose node was lost. */
  private static final String LOST = "lost";

  private TaskJson() {}

  static void write(JsonGenerator json, TaskView view, Mode mode) throws IOException {
    TaskShown shown = new TaskShown(view.row(), mode);
    TaskRow row = view.row();
    json.writeStartObject();
    json.writeNumberField("index", row.index());
    JsonOut.text(json, "name", view.spec().nameAt(row.index()));
    json.writeStringField("type", view.spec().type());
    json.writeStringField("state", row.state().wireName());
    json.writeNumberField("attempts", row.attempts());
    writeLastRun(json, shown);
    writeError(json, shown.error());
    writeWait(json, view.waiting());
    writeRuns(json, shown);
    writeDownload(json, view);
    if (view.spec().meta().retryOfIndex() >= 0) {
      json.writeNumberField("retryOfIndex", view.spec().meta().retryOfIndex());
    }
    json.writeEndObject();
  }

  private static void writeLastRun(JsonGenerator json, TaskShown shown) throws IOException {
    JsonOut.text(json, "node", shown.node());
    JsonOut.text(json, "worker", shown.worker());
    JsonOut.time(json, "startedAt", shown.startMicros());
    JsonOut.time(json, "endedAt", shown.endMicros());
    if (shown.runMicros() < 0) {
      json.writeNullField("elapsedMs");
    } else {
      json.writeNumberField("elapsedMs", Times.millisTenths(shown.runMicros()));
    }
  }

  private static void writeError(JsonGenerator json, @Nullable Failure error) throws IOException {
    if (error == null) {
      json.writeNullField("error");
      return;
    }
    json.writeObjectFieldStart("error");
    json.writeStringField("code", error.code().wireName());
    JsonOut.text(json, "detail", error.detail());
    json.writeEndObject();
  }

  private static void writeWait(JsonGenerator json, @Nullable Wait wait) throws IOException {
    if (wait == null) {
      json.writeNullField("wait");
      return;
    }
    json.writeObjectFieldStart("wait");
    json.writeStringField("reason", wait.reason().wireName());
    JsonOut.time(json, "until", wait.untilMicros());
    json.writeEndObject();
  }

  private static void writeRuns(JsonGenerator json, TaskShown shown) throws IOException {
    TaskRow row = shown.row();
    json.writeArrayFieldStart("runs");
    for (Run run : row.earlier()) {
      writeRun(json, run, shown.mode());
    }
    if (shown.ran()) {
      writeRun(json, lastRun(shown), shown.mode());
    }
    json.writeEndArray();
  }

  private static Run lastRun(TaskShown shown) {
    TaskRow row = shown.row();
    Failure failure = row.failure();
    FailureCode code = failure == null || !shown.ended() ? null : failure.code();
    String node = row.node();
    return new Run(
        node == null ? "" : node,
        row.lane(),
        row.startMicros(),
        shown.endMicros(),
        row.state(),
        code);
  }

  private static void writeRun(JsonGenerator json, Run run, Mode mode) throws IOException {
    FailureCode error = run.error();
    json.writeStartObject();
    JsonOut.text(json, "node", run.node());
    // In lane 0 is what nobody saw run.
    json.writeStringField("worker", run.lane() > 0 ? mode.laneName(run.lane()) : null);
    JsonOut.time(json, "startedAt", run.startMicros());
    JsonOut.time(json, "endedAt", run.endMicros());
    json.writeStringField("result", error == FailureCode.NODE_LOST ? LOST : run.state().wireName());
    json.writeStringField("error", error == null ? null : error.wireName());
    json.writeEndObject();
  }

  private static void writeDownload(JsonGenerator json, TaskView view) throws IOException {
    if (!(view.spec() instanceof DownloadSpec spec)) {
      json.writeNullField("download");
      return;
    }
    DownloadInfo given = view.row().download();
    DownloadInfo info = given == null ? NOTHING_YET : given;
    json.writeObjectFieldStart("download");
    JsonOut.text(json, "url", spec.url());
    JsonOut.text(json, "finalUrl", info.finalUrl());
    if (info.status() == 0) {
      json.writeNullField("status");
    } else {
      json.writeNumberField("status", info.status());
    }
    json.writeNumberField("wireBytes", info.wireBytes());
    json.writeNumberField("bytes", info.bytes());
    JsonOut.text(json, "contentType", info.contentType());
    JsonOut.text(json, "sha256", info.sha256());
    JsonOut.text(json, "protocol", info.protocol());
    json.writeEndObject();
  }
}
