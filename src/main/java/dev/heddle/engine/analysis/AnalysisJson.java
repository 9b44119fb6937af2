package dev.heddle.engine.analysis;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.heddle.engine.analysis.Analysis.Prediction;
import java.io.IOException;
import java.math.BigDecimal;

/** An analysis as it is answered, by REST and by the command line alike. */
public final class AnalysisJson {
  private static final long MICROS_PER_MILLI = 1_000;
  private static final int MICROS_DIGITS = 3;
  private static final double RATIO_STEPS = 1_000;

  private AnalysisJson() {}

  /** Writes it as an object. */
  public static void write(JsonGenerator json, Analysis analysis) throws IOException {
    json.writeStartObject();
    millis(json, "makespanMs", analysis.makespanMicros());
    millis(json, "busyMs", analysis.busyMicros());
    millis(json, "longestTaskMs", analysis.longestTaskMicros());
    millis(json, "lowerBoundMs", analysis.lowerBoundMicros());
    ratio(json, "speedup", analysis.speedup());
    ratio(json, "efficiency", analysis.efficiency());
    json.writeArrayFieldStart("predictions");
    for (Prediction prediction : analysis.predictions()) {
      json.writeStartObject();
      json.writeNumberField("concurrency", prediction.concurrency());
      json.writeStringField("order", prediction.order().wireName());
      millis(json, "makespanMs", prediction.makespanMicros());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("advice", analysis.advice());
    json.writeEndObject();
  }

  /** Milliseconds, with a fraction where there is one. */
  private static void millis(JsonGenerator json, String field, long micros) throws IOException {
    json.writeFieldName(field);
    if (micros % MICROS_PER_MILLI == 0) {
      json.writeNumber(micros / MICROS_PER_MILLI);
    } else {
      json.writeNumber(BigDecimal.valueOf(micros, MICROS_DIGITS));
    }
  }

  /** Three digits say all that a ratio of measured times can. */
  private static void ratio(JsonGenerator json, String field, double ratio) throws IOException {
    json.writeNumberField(field, Math.round(ratio * RATIO_STEPS) / RATIO_STEPS);
  }
}
