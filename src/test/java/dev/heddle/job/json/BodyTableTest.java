package dev.heddle.job.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.json.BodyTable.Row;
import dev.heddle.job.json.BodyTable.Verdict;
import dev.heddle.job.json.JobParser.Accepted;
import dev.heddle.job.json.JobParser.Format;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The parser and the schemas of openapi.yaml agree about what a job is. */
class BodyTableTest {
  private static final Contract JOB = Contract.schema("Job");
  private static final int SPLITS = 5;

  static List<Row> documents() throws IOException {
    return BodyTable.read("bodies.txt");
  }

  static List<Row> ndjson() throws IOException {
    return BodyTable.read("ndjson.txt");
  }

  static List<Row> uriLists() throws IOException {
    return BodyTable.read("uri-list.txt");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void parserAndSchemaAgree(Row row) {
    check(Format.JSON, Map.of(), row, row.bytes());
    String problems = JOB.problems(row.bytes());
    if (row.verdict() == Verdict.BAD) {
      assertThat(problems).isNotEmpty();
    } else {
      assertThat(problems).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("ndjson")
  void linesOfJson(Row row) {
    check(Format.NDJSON, Map.of(), row, row.bytes());
  }

  @ParameterizedTest
  @MethodSource("uriLists")
  void listsOfUrls(Row row) {
    int question = row.body().indexOf('?');
    Map<String, String> query = query(row.body().substring(0, question));
    byte[] body = new Row("", row.verdict(), List.of(), row.body().substring(question + 1)).bytes();
    check(Format.URI_LIST, query, row, body);
  }

  @Test
  void onlyFewRowsAreTheParsersAlone() throws IOException {
    List<Row> rows = documents();
    assertThat(rows).hasSizeGreaterThan(300);
    assertThat(rows.stream().filter(row -> row.verdict() == Verdict.PARSER).count())
        .isLessThan(rows.size() / 8);
  }

  private static void check(Format format, Map<String, String> query, Row row, byte[] body) {
    Parsed whole = Parsed.whole(format, query, body);
    assertThat(whole.pointers())
        .as("%s", whole.result())
        .containsExactlyInAnyOrderElementsOf(row.pointers());
    assertThat(whole.accepted()).isEqualTo(row.verdict() == Verdict.OK);
    assertThat(Parsed.byteByByte(format, query, body).outcome()).isEqualTo(whole.outcome());
    Random random = new Random(row.line().hashCode());
    for (int i = 0; i < SPLITS; i++) {
      assertThat(Parsed.inPieces(format, query, body, random).outcome()).isEqualTo(whole.outcome());
    }
    if (whole.result() instanceof Accepted accepted) {
      assertThat(accepted.tasks()).isEqualTo(whole.tasks().size());
      comesBack(accepted, whole);
    }
  }

  /** The job as it was sent, as the API tells it, is the same job. */
  private static void comesBack(Accepted accepted, Parsed parsed) {
    byte[] spec = ViewJson.spec(accepted.settings(), parsed.tasks());
    assertThat(Parsed.whole(Format.JSON, spec)).isEqualTo(parsed);
    assertThat(JOB.problems(spec)).isEmpty();
    assertThat(SettingsCodec.decode(SettingsCodec.encode(accepted.settings())))
        .isEqualTo(accepted.settings());
    assertThat(TaskSpecCodec.decode(TaskSpecCodec.encode(parsed.tasks())))
        .isEqualTo(parsed.tasks());
  }

  private static Map<String, String> query(String text) {
    Map<String, String> query = new TreeMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        query.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return query;
  }
}
