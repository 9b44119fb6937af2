package dev.heddle.web;

/** Problems as {@code application/problem+json} (RFC 9457). */
final class ProblemJson {
  static final String TYPE = "application/problem+json";

  private ProblemJson() {}

  static byte[] write(HttpProblem problem) {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("type", "about:blank");
          json.writeStringField("title", problem.status().reasonPhrase());
          json.writeNumberField("status", problem.status().code());
          json.writeStringField("detail", problem.detail());
          json.writeArrayFieldStart("errors");
          for (FieldError error : problem.errors()) {
            json.writeStartObject();
            json.writeStringField("pointer", error.pointer());
            json.writeStringField("detail", error.detail());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
