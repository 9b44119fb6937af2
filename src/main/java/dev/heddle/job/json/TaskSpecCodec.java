package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.heddle.job.Chunk;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form in which the store keeps a chunk of task specifications: a JSON array of objects with
 * one-letter names, absent where a value is the default. Equal neighbours stand once, with a count
 * (a million times the same sleep is 4,000 short rows), and are one shared object when read.
 */
public final class TaskSpecCodec {
  private static final String TYPE = "t";
  private static final String NAME = "n";
  private static final String ESTIMATE_MICROS = "e";
  private static final String RETRY_OF = "r";
  private static final String COUNT = "x";
  private static final String DURATION_MICROS = "d";
  private static final String URL = "u";
  private static final String METHOD = "m";
  private static final String HEADERS = "h";
  private static final String SHA256 = "s";
  private static final String MAX_BYTES = "b";

  private TaskSpecCodec() {}

  /** The tasks as UTF-8 JSON; durations are cut to microseconds. */
  public static byte[] encode(List<TaskSpec> specs) {
    ByteArrayBuilder bytes = new ByteArrayBuilder();
    try (JsonGenerator json = AtRest.FACTORY.createGenerator(bytes)) {
      json.writeStartArray();
      for (int i = 0; i < specs.size(); ) {
        int count = equalFrom(specs, i);
        write(json, specs.get(i), count);
        i += count;
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * The tasks that were encoded.
   *
   * @throws IllegalArgumentException if the bytes are not what {@link #encode} writes
   */
  public static List<TaskSpec> decode(byte[] bytes) {
    try (JsonParser json = AtRest.FACTORY.createParser(bytes)) {
      List<TaskSpec> specs = new ArrayList<>(Chunk.SIZE);
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new IllegalArgumentException("no array");
      }
      while (json.nextToken() == JsonToken.START_OBJECT) {
        read(json, specs);
      }
      return specs;
    } catch (IOException | IllegalArgumentException e) {
      throw AtRest.unreadable("tasks", e);
    }
  }

  private static int equalFrom(List<TaskSpec> specs, int first) {
    TaskSpec spec = specs.get(first);
    int i = first + 1;
    while (i < specs.size() && spec.equals(specs.get(i))) {
      i++;
    }
    return i - first;
  }

  private static void write(JsonGenerator json, TaskSpec spec, int count) throws IOException {
    json.writeStartObject();
    json.writeStringField(TYPE, spec.type());
    switch (spec) {
      case SleepSpec sleep -> json.writeNumberField(DURATION_MICROS, Micros.of(sleep.duration()));
      case DownloadSpec download -> writeDownload(json, download);
    }
    writeMeta(json, spec.meta());
    if (count > 1) {
      json.writeNumberField(COUNT, count);
    }
    json.writeEndObject();
  }

  private static void writeMeta(JsonGenerator json, TaskMeta meta) throws IOException {
    writeText(json, NAME, meta.name());
    Duration estimate = meta.estimate();
    if (estimate != null) {
      json.writeNumberField(ESTIMATE_MICROS, Micros.of(estimate));
    }
    if (meta.retryOfIndex() >= 0) {
      json.writeNumberField(RETRY_OF, meta.retryOfIndex());
    }
  }

  private static void writeDownload(JsonGenerator json, DownloadSpec download) throws IOException {
    json.writeStringField(URL, download.url());
    if (!download.method().equals(TaskBuilder.DEFAULT_METHOD)) {
      json.writeStringField(METHOD, download.method());
    }
    if (!download.headers().isEmpty()) {
      json.writeObjectFieldStart(HEADERS);
      for (Map.Entry<String, String> header : download.headers().entrySet()) {
        json.writeStringField(header.getKey(), header.getValue());
      }
      json.writeEndObject();
    }
    writeText(json, SHA256, download.sha256());
    if (download.maxBytes() >= 0) {
      json.writeNumberField(MAX_BYTES, download.maxBytes());
    }
  }

  private static void writeText(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value);
    }
  }

  private static void read(JsonParser json, List<TaskSpec> into) throws IOException {
    TaskBuilder task = new TaskBuilder();
    int count = 1;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      if (field.equals(COUNT)) {
        count = json.getIntValue();
      } else {
        readField(json, field, task);
      }
    }
    TaskSpec spec = task.build();
    for (int i = 0; i < count; i++) {
      into.add(spec);
    }
  }

  private static void readField(JsonParser json, String field, TaskBuilder task)
      throws IOException {
    switch (field) {
      case TYPE -> task.type = json.getText();
      case NAME -> task.name = json.getText();
      case ESTIMATE_MICROS -> task.estimate = Micros.toDuration(json.getLongValue());
      case RETRY_OF -> task.retryOfIndex = json.getIntValue();
      case DURATION_MICROS -> task.duration = Micros.toDuration(json.getLongValue());
      case URL -> task.url = json.getText();
      case METHOD -> task.method = json.getText();
      case HEADERS -> {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          task.addHeader(json.currentName(), json.nextTextValue());
        }
      }
      case SHA256 -> task.sha256 = json.getText();
      case MAX_BYTES -> task.maxBytes = json.getLongValue();
      default -> throw new IllegalArgumentException("unknown field '" + field + "'");
    }
  }
}
