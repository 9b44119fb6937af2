package dev.heddle.e2e;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpHeaders;
import java.util.List;

/** What a node answered. */
public record Answer(int status, HttpHeaders headers, String body) {
  public Answer expect(int expected) {
    if (status != expected) {
      throw new AssertionError("answered " + status + " and not " + expected + ": " + body);
    }
    return this;
  }

  public JsonObject json() {
    return new JsonObject(body);
  }

  /** The value of a header field; empty where there is none. */
  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /** One object a line. */
  public List<JsonObject> lines() {
    return body.lines().map(JsonObject::new).toList();
  }

  /** The pointers of a problem to what is wrong. */
  List<String> pointers() {
    JsonArray errors = json().getJsonArray("errors");
    return errors.stream().map(error -> ((JsonObject) error).getString("pointer")).toList();
  }
}
