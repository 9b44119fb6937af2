package dev.heddle.job.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.heddle.job.Failure;
import dev.heddle.job.Mode;
import dev.heddle.job.TaskRow;
import java.io.IOException;
import java.util.List;

/** Tasks as feeds tell them: short, for there are many. */
final class TaskRowsJson {
  private final Mode mode;
  private final long epochMicros;

  TaskRowsJson(Mode mode, long epochMicros) {
    this.mode = mode;
    this.epochMicros = epochMicros;
  }

  String write(List<TaskRow> rows) {
    byte[] bytes =
        JsonOut.bytes(
            json -> {
              json.writeStartArray();
              for (TaskRow row : rows) {
                write(json, new TaskShown(row, mode));
              }
              json.writeEndArray();
            });
    return new String(bytes, UTF_8);
  }

  private void write(JsonGenerator json, TaskShown shown) throws IOException {
    Failure error = shown.error();
    String node = shown.node();
    json.writeStartArray();
    json.writeNumber(shown.row().index());
    json.writeString(shown.row().state().wireName());
    json.writeString(node == null ? null : JsonOut.whole(node));
    json.writeString(shown.worker());
    time(json, shown.startMicros());
    time(json, shown.endMicros());
    json.writeNumber(shown.row().attempts());
    json.writeString(error == null ? null : error.code().wireName());
    json.writeEndArray();
  }

  private void time(JsonGenerator json, long micros) throws IOException {
    if (micros < 0) {
      json.writeNull();
    } else {
      json.writeNumber(Times.millisTenths(micros - epochMicros));
    }
  }
}
