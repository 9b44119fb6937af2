package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.JobSettings;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings and tasks as they are sent; {@link JobParser} reads the same from it again. */
final class SpecJson {
  private static final JobSettings DEFAULTS = JobSettings.DEFAULTS;

  private SpecJson() {}

  /** The settings as fields of an object that is open. */
  static void writeSettings(JsonGenerator json, JobSettings settings) throws IOException {
    json.writeStringField("name", settings.name());
    json.writeStringField("mode", settings.mode().wireName());
    writeNumber(json, "concurrency", settings.concurrency(), DEFAULTS.concurrency());
    if (settings.order() != DEFAULTS.order()) {
      json.writeStringField("order", settings.order().wireName());
    }
    if (settings.onFailure() != DEFAULTS.onFailure()) {
      json.writeStringField("onFailure", settings.onFailure().wireName());
    }
    writeNumber(json, "attempts", settings.attempts(), DEFAULTS.attempts());
    if (!settings.backoff().equals(DEFAULTS.backoff())) {
      JsonOut.duration(json, "backoff", settings.backoff());
    }
    writeDuration(json, "timeout", settings.timeout());
    writeDuration(json, "deadline", settings.deadline());
    writeNumber(json, "repeat", settings.repeat(), DEFAULTS.repeat());
    if (settings.save()) {
      json.writeBooleanField("save", true);
    }
    writeNumber(json, "perHost", settings.perHost(), DEFAULTS.perHost());
  }

  static void writeTask(JsonGenerator json, TaskSpec spec) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", spec.type());
    TaskMeta meta = spec.meta();
    writeText(json, "name", meta.name());
    switch (spec) {
      case SleepSpec sleep -> JsonOut.duration(json, "duration", sleep.duration());
      case DownloadSpec download -> writeDownload(json, download);
    }
    writeDuration(json, "estimate", meta.estimate());
    json.writeEndObject();
  }

  private static void writeDownload(JsonGenerator json, DownloadSpec download) throws IOException {
    json.writeStringField("url", download.url());
    if (!download.method().equals(TaskBuilder.DEFAULT_METHOD)) {
      json.writeStringField("method", download.method());
    }
    if (!download.headers().isEmpty()) {
      json.writeObjectFieldStart("headers");
      for (Map.Entry<String, String> header : download.headers().entrySet()) {
        json.writeStringField(header.getKey(), header.getValue());
      }
      json.writeEndObject();
    }
    writeText(json, "sha256", download.sha256());
    if (download.maxBytes() >= 0) {
      json.writeNumberField("maxBytes", download.maxBytes());
    }
  }

  private static void writeNumber(JsonGenerator json, String field, int value, int unset)
      throws IOException {
    if (value != unset) {
      json.writeNumberField(field, value);
    }
  }

  private static void writeText(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value);
    }
  }

  private static void writeDuration(JsonGenerator json, String field, @Nullable Duration value)
      throws IOException {
    if (value != null) {
      JsonOut.duration(json, field, value);
    }
  }
}
