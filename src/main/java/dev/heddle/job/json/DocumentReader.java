package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the settings and the tasks in the tokens of a job: either one document, or the job without
 * its tasks followed by a task a line. Both are pointed into as the one document they mean.
 */
final class DocumentReader implements TokenReader {
  private enum Place {
    /** Nothing was read yet. */
    START,
    /** In the job. */
    JOB,
    /** In the list of tasks, or on the lines after the job. */
    TASKS,
    TASK,
    HEADERS,
    /** The job is complete. */
    AFTER
  }

  private final boolean lines;
  private final Problems problems;
  private final SettingsReader settings;
  private final TaskSink sink;
  private final TaskReader task;
  private @Nullable HeaderReader headers;
  private Place place = Place.START;
  private String field = "";

  /** How deep in a value that is passed over. */
  private int skipping;

  DocumentReader(
      boolean lines,
      Problems problems,
      ParserLimits limits,
      SettingsReader settings,
      TaskSink sink) {
    this.lines = lines;
    this.problems = problems;
    this.settings = settings;
    this.sink = sink;
    this.task = new TaskReader(problems, limits.net());
  }

  /** Whether a whole job was read. */
  boolean complete() {
    return place == Place.AFTER || (lines && place == Place.TASKS);
  }

  @Override
  public void token(JsonToken token, JsonParser json) throws IOException {
    if (skipping > 0) {
      skipping += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    } else if (token == JsonToken.FIELD_NAME) {
      field = json.currentName();
    } else if (token.isStructEnd()) {
      leave();
    } else {
      value(token, JsonValue.at(token, json));
    }
  }

  private void value(JsonToken token, JsonValue value) {
    switch (place) {
      case START -> begin(token, value);
      case JOB -> jobField(token, value);
      case TASKS -> element(token, value);
      case TASK -> taskField(token, value);
      case HEADERS -> header(token, value);
      case AFTER -> problems.stop(Pointers.ROOT, "something follows the job, which is complete");
    }
  }

  private void leave() {
    switch (place) {
      case HEADERS -> place = Place.TASK;
      case TASK -> {
        sink.add(task.end());
        place = Place.TASKS;
      }
      case TASKS -> place = Place.JOB;
      case JOB -> place = lines ? Place.TASKS : Place.AFTER;
      case START, AFTER -> throw new IllegalStateException("nothing is open");
    }
  }

  private void begin(JsonToken token, JsonValue value) {
    if (token == JsonToken.START_OBJECT) {
      place = Place.JOB;
    } else {
      problems.stop(Pointers.ROOT, "a job must be an object, not " + value.kind());
    }
  }

  private void jobField(JsonToken token, JsonValue value) {
    if (!field.equals("tasks")) {
      settings.set(field, value);
      skip(token);
      return;
    }
    if (lines) {
      problems.add(Pointers.TASKS, "must follow the job, a task a line");
      skip(token);
      return;
    }
    boolean again = !settings.once(field);
    if (token != JsonToken.START_ARRAY) {
      problems.add(Pointers.TASKS, "must be an array, not " + value.kind());
    }
    if (again || token != JsonToken.START_ARRAY) {
      skip(token);
    } else {
      place = Place.TASKS;
    }
  }

  private void element(JsonToken token, JsonValue value) {
    if (!sink.begin()) {
      return;
    }
    if (token == JsonToken.START_OBJECT) {
      task.begin(sink.index());
      place = Place.TASK;
    } else {
      problems.add(Pointers.task(sink.index()), "a task must be an object, not " + value.kind());
      skip(token);
    }
  }

  private void taskField(JsonToken token, JsonValue value) {
    if (token == JsonToken.START_OBJECT && field.equals("headers")) {
      headers = task.headers();
      if (headers != null) {
        place = Place.HEADERS;
        return;
      }
    } else {
      task.set(field, value);
    }
    skip(token);
  }

  private void header(JsonToken token, JsonValue value) {
    HeaderReader open = headers;
    if (open != null) {
      open.set(field, value);
    }
    skip(token);
  }

  private void skip(JsonToken token) {
    skipping = token.isStructStart() ? 1 : 0;
  }
}
