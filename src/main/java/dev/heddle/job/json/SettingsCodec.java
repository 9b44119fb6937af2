package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.heddle.job.JobSettings;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The form in which the store keeps {@link JobSettings}: one JSON object with every setting in it,
 * so that a job keeps its settings when a later version changes a default.
 */
public final class SettingsCodec {
  private SettingsCodec() {}

  /** The settings as text; durations are cut to microseconds. */
  public static String encode(JobSettings settings) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = AtRest.FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("name", settings.name());
      json.writeStringField("mode", settings.mode().wireName());
      json.writeNumberField("concurrency", settings.concurrency());
      json.writeStringField("order", settings.order().wireName());
      json.writeStringField("onFailure", settings.onFailure().wireName());
      json.writeNumberField("attempts", settings.attempts());
      json.writeNumberField("backoffMicros", Micros.of(settings.backoff()));
      writeMicros(json, "timeoutMicros", settings.timeout());
      writeMicros(json, "deadlineMicros", settings.deadline());
      json.writeNumberField("repeat", settings.repeat());
      json.writeBooleanField("save", settings.save());
      json.writeNumberField("perHost", settings.perHost());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /**
   * The settings that were encoded. Settings that are absent, because an older version wrote them,
   * have their defaults.
   *
   * @throws IllegalArgumentException if the text is not what {@link #encode} writes
   */
  public static JobSettings decode(String text) {
    try (JsonParser json = AtRest.FACTORY.createParser(text)) {
      SettingsBuilder settings = new SettingsBuilder();
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("no object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        read(json, field, settings);
      }
      return settings.build();
    } catch (IOException | IllegalArgumentException e) {
      throw AtRest.unreadable("job settings", e);
    }
  }

  private static void read(JsonParser json, String field, SettingsBuilder settings)
      throws IOException {
    switch (field) {
      case "name" -> settings.name = json.getText();
      case "mode" -> settings.mode = WireNames.MODES.get(json.getText());
      case "concurrency" -> settings.concurrency = json.getIntValue();
      case "order" -> settings.order = WireNames.ORDERS.get(json.getText());
      case "onFailure" -> settings.onFailure = WireNames.ON_FAILURE.get(json.getText());
      case "attempts" -> settings.attempts = json.getIntValue();
      case "backoffMicros" -> settings.backoff = Micros.toDuration(json.getLongValue());
      case "timeoutMicros" -> settings.timeout = Micros.toDuration(json.getLongValue());
      case "deadlineMicros" -> settings.deadline = Micros.toDuration(json.getLongValue());
      case "repeat" -> settings.repeat = json.getIntValue();
      case "save" -> settings.save = json.getBooleanValue();
      case "perHost" -> settings.perHost = json.getIntValue();
      default -> throw new IllegalArgumentException("unknown setting '" + field + "'");
    }
  }

  private static void writeMicros(JsonGenerator json, String field, @Nullable Duration duration)
      throws IOException {
    if (duration != null) {
      json.writeNumberField(field, Micros.of(duration));
    }
  }
}
