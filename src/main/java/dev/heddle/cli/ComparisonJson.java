package dev.heddle.cli;

import dev.heddle.cli.text.ComparisonReport;
import dev.heddle.cli.text.ComparisonReport.Row;
import dev.heddle.cli.text.Verdict;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** A comparison for scripts. */
final class ComparisonJson {
  private ComparisonJson() {}

  static JsonObject of(List<Row> rows) {
    JsonArray all = new JsonArray();
    rows.forEach(row -> all.add(row(row)));
    Optional<Row> advised = ComparisonReport.advised(rows);
    return new JsonObject()
        .put("name", rows.isEmpty() ? null : rows.getFirst().job().name())
        .put("rows", all)
        .put("adviceFor", advised.map(row -> row.job().mode()).orElse(null))
        .put("advice", advised.flatMap(Row::verdict).map(Verdict::advice).orElse(null));
  }

  private static JsonObject row(Row row) {
    JsonObject json =
        new JsonObject()
            .put("mode", row.job().mode())
            .put("concurrency", row.job().allAtOnce() ? null : row.job().concurrency())
            .put("state", row.job().state())
            .put("failed", row.job().tasks().failed());
    row.verdict().ifPresent(verdict -> addFigures(json, verdict));
    return json;
  }

  private static void addFigures(JsonObject json, Verdict verdict) {
    json.put("makespanMs", verdict.makespanMicros() / 1000.0)
        .put("busyMs", verdict.busyMicros() / 1000.0)
        .put("lowerBoundMs", verdict.lowerBoundMicros() / 1000.0)
        .put("speedup", verdict.speedup())
        .put("efficiency", verdict.efficiency())
        .put("aboveLowerBound", verdict.aboveLowerBound())
        .put("advice", verdict.advice());
  }
}
