package dev.heddle.job.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.DownloadSpec;
import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.NetPolicy;
import dev.heddle.job.OnFailure;
import dev.heddle.job.Order;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.json.JobParser.Accepted;
import dev.heddle.job.json.JobParser.Format;
import dev.heddle.job.json.JobParser.Problem;
import dev.heddle.job.json.JobParser.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the tables of bodies do not show: values, chunks, limits, and when reading stops. */
class JobParserTest {
  private final List<List<TaskSpec>> chunks = new ArrayList<>();

  private JobParser parser(Format format) {
    return new JobParser(format, Parsed.LIMITS, Map.of(), chunks::add);
  }

  private static void feed(JobParser parser, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    parser.feed(bytes, 0, bytes.length);
  }

  private static Parsed json(String body) {
    return Parsed.whole(Format.JSON, body.getBytes(UTF_8));
  }

  @Test
  void everySettingAndFieldIsRead() {
    Parsed parsed =
        json(
            """
            {"name": "lab", "mode": "pool", "concurrency": 2, "order": "longest-first",
             "onFailure": "stop", "attempts": 4, "backoff": "250ms", "timeout": 30,
             "deadline": "1d", "repeat": 60, "save": false, "perHost": 6,
             "tasks": [{"type": "sleep", "name": "ABC", "duration": 0.000001, "estimate": "1m"},
                       {"type": "download", "url": "http://a/", "method": "POST", "maxBytes": 7,
                        "sha256": "%s", "headers": {"B": "1", "A": "2"}}]}
            """
                .formatted("AB".repeat(32)));
    JobSettings settings =
        new JobSettings(
            "lab",
            Mode.POOL,
            2,
            Order.LONGEST_FIRST,
            OnFailure.STOP,
            4,
            Duration.ofMillis(250),
            Duration.ofSeconds(30),
            Duration.ofDays(1),
            60,
            false,
            6);
    assertThat(parsed.result()).isEqualTo(new Accepted(settings, 2));
    assertThat(parsed.tasks())
        .containsExactly(
            new SleepSpec(new TaskMeta("ABC", Duration.ofMinutes(1), -1), Duration.ofNanos(1_000)),
            new DownloadSpec(
                TaskMeta.NONE,
                "http://a/",
                "POST",
                Map.of("B", "1", "A", "2"),
                "ab".repeat(32),
                7));
    assertThat(((DownloadSpec) parsed.tasks().get(1)).headers().keySet()).containsExactly("B", "A");
  }

  @Test
  void aJobWithoutSettingsHasTheDefaults() {
    assertThat(json("{\"tasks\": [{\"type\": \"sleep\", \"duration\": 1}]}").result())
        .isEqualTo(new Accepted(JobSettings.DEFAULTS, 1));
  }

  @Test
  void durationsAreExactToTheMicrosecond() {
    Map<String, Duration> expected =
        Map.of(
            "2", Duration.ofSeconds(2),
            "0.1", Duration.ofMillis(100),
            "0.30000000000000004", Duration.ofMillis(300),
            "1e-6", Duration.ofNanos(1_000),
            "0.0000004", Duration.ZERO,
            "31535999.999999", Duration.ofDays(365).minusNanos(1_000),
            "\"1d2h3m4.5s6ms\"", Duration.ofMillis(93_784_506),
            "\"0.1d0.1h\"", Duration.ofMinutes(150),
            "\"0.0015ms\"", Duration.ofNanos(2_000),
            "\"8760h\"", Duration.ofDays(365));
    expected.forEach(
        (text, duration) ->
            assertThat(json("{\"tasks\":[{\"type\":\"sleep\",\"duration\":" + text + "}]}").tasks())
                .as(text)
                .containsExactly(new SleepSpec(TaskMeta.NONE, duration)));
  }

  @Test
  void aTimeoutIsNeverRoundedToNothing() {
    Parsed parsed = json("{\"timeout\":1e-9,\"tasks\":[{\"type\":\"sleep\",\"duration\":1}]}");
    assertThat(((Accepted) parsed.result()).settings().timeout())
        .isEqualTo(Duration.ofNanos(1_000));
  }

  @Test
  void tasksComeInChunksAsTheyAreRead() {
    JobParser parser = parser(Format.JSON);
    feed(parser, "{\"tasks\":[");
    String task = "{\"type\":\"sleep\",\"duration\":1},";
    feed(parser, task.repeat(255));
    assertThat(chunks).isEmpty();
    feed(parser, task);
    assertThat(chunks).hasSize(1);
    feed(parser, task.repeat(300));
    assertThat(chunks).hasSize(2).allSatisfy(chunk -> assertThat(chunk).hasSize(256));
    feed(parser, "{\"type\":\"sleep\",\"duration\":2}],\"name\":\"after\"}");
    assertThat(parser.end())
        .isInstanceOfSatisfying(
            Accepted.class, accepted -> assertThat(accepted.tasks()).isEqualTo(557));
    assertThat(chunks).hasSize(3);
    assertThat(chunks.getLast()).hasSize(45);
    assertThat(chunks.getLast().getLast())
        .isEqualTo(new SleepSpec(TaskMeta.NONE, Duration.ofSeconds(2)));
  }

  @Test
  void afterTheFirstProblemNoMoreTasksCome() {
    JobParser parser = parser(Format.NDJSON);
    feed(parser, "{}\n{}\n" + "{\"type\":\"sleep\",\"duration\":1}\n".repeat(600));
    assertThat(parser.hopeless()).isFalse();
    assertThat(parser.end()).isInstanceOf(Rejected.class);
    assertThat(chunks).isEmpty();
  }

  @Test
  void badJsonSaysWhereItIsAndEndsTheReading() {
    JobParser parser = parser(Format.JSON);
    feed(parser, "{\"name\": \"lab\",\n \"mode\": pool}");
    assertThat(parser.hopeless()).isTrue();
    feed(parser, "{\"colour\": 1}");
    List<Problem> problems = ((Rejected) parser.end()).problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().pointer()).isEmpty();
    assertThat(problems.getFirst().detail()).startsWith("bad JSON at line 2, column 10: ");
  }

  @Test
  void bytesThatAreNotUtf8AreBadJson() {
    byte[][] sequences = {
      {(byte) 0xFF},
      {(byte) 0x80},
      {(byte) 0xC0, (byte) 0xAF},
      {(byte) 0xE0, (byte) 0x80, (byte) 0xAF},
      {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
      {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
      {(byte) 0xE2, (byte) 0x82, '"'},
    };
    for (byte[] bad : sequences) {
      byte[] head = "{\"tasks\":[{\"type\":\"sleep\",\"duration\":1}],\"name\":\"".getBytes(UTF_8);
      byte[] body = Arrays.copyOf(head, head.length + bad.length + 2);
      System.arraycopy(bad, 0, body, head.length, bad.length);
      body[body.length - 2] = '"';
      body[body.length - 1] = '}';
      Parsed whole = Parsed.whole(Format.JSON, body);
      assertThat(whole.pointers()).containsExactly("");
      assertThat(((Rejected) whole.result()).problems().getFirst().detail()).contains("not UTF-8");
      assertThat(Parsed.byteByByte(Format.JSON, Map.of(), body)).isEqualTo(whole);
    }
    assertThat(Parsed.whole(Format.JSON, new byte[] {'{', (byte) 0xE2}).pointers())
        .containsExactly("");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheJob() {
    assertThat(json("\uFEFF{\"tasks\":[{\"type\":\"sleep\",\"duration\":1}]}").accepted()).isTrue();
  }

  @Test
  void problemsAreTheFirstHundredAndAWordThatThereAreMore() {
    JobParser parser = parser(Format.NDJSON);
    feed(parser, "{}\n" + "{\"type\":\"sleep\"}\n".repeat(100));
    assertThat(parser.hopeless()).isFalse();
    feed(parser, "{\"type\":\"sleep\"}\n");
    assertThat(parser.hopeless()).isTrue();
    List<Problem> problems = ((Rejected) parser.end()).problems();
    assertThat(problems).hasSize(101);
    assertThat(problems.get(99)).isEqualTo(new Problem("/tasks/99/duration", "is missing"));
    assertThat(problems.getLast().pointer()).isEmpty();
    assertThat(problems.getLast().detail()).contains("more");
  }

  @Test
  void aListThatIsTooLongEndsTheReading() {
    ParserLimits limits = new ParserLimits(1_000, 300, NetPolicy.PUBLIC_ONLY);
    JobParser parser = new JobParser(Format.URI_LIST, limits, Map.of(), chunks::add);
    feed(parser, "http://a/\n".repeat(300));
    assertThat(parser.hopeless()).isFalse();
    feed(parser, "http://a/\n");
    assertThat(parser.hopeless()).isTrue();
    Rejected rejected = (Rejected) parser.end();
    assertThat(rejected.tooLarge()).isTrue();
    assertThat(rejected.problems())
        .singleElement()
        .extracting(Problem::pointer)
        .isEqualTo("/tasks");
  }

  @Test
  void aRepeatThatMakesTooManyTasksIsAnErrorInItsField() {
    ParserLimits limits = new ParserLimits(10, 10, NetPolicy.PUBLIC_ONLY);
    JobParser parser = new JobParser(Format.URI_LIST, limits, Map.of("repeat", "6"), chunks::add);
    feed(parser, "http://a/\nhttp://b/\n");
    Rejected rejected = (Rejected) parser.end();
    assertThat(rejected.tooLarge()).isFalse();
    assertThat(rejected.problems())
        .containsExactly(new Problem("/repeat", "makes 12 tasks, more than 10"));
  }

  @Test
  void stringsNamesNumbersAndNestingAreNotReadWithoutEnd() {
    for (String head :
        List.of("{\"name\":\"", "{\"", "{\"repeat\":", "{\"repeat\":0.", "{\"x\":")) {
      JobParser parser = parser(Format.JSON);
      feed(parser, head);
      String more = head.endsWith("x\":") ? "[".repeat(1_000) : "1".repeat(1_000);
      int fed = 0;
      while (!parser.hopeless() && fed < 1_000) {
        feed(parser, more);
        fed++;
      }
      assertThat(fed).as(head).isLessThan(200);
      assertThat(((Rejected) parser.end()).problems().getLast().pointer()).isEmpty();
    }
  }

  @Test
  void aFieldAmongManyUnknownOnesIsNotTakenForMissing() {
    StringBuilder body = new StringBuilder("{\"tasks\":[{");
    for (int i = 0; i < 70; i++) {
      body.append("\"x").append(i).append("\":0,");
    }
    body.append("\"type\":\"sleep\",\"duration\":1}]}");
    assertThat(json(body.toString()).pointers())
        .hasSize(64)
        .contains("/tasks/0/x0")
        .doesNotContain("/tasks/0/duration");
  }

  @Test
  void anAllowedAddressIsTaken() {
    ParserLimits limits = ParserLimits.of(NetPolicy.of(List.of("127.0.0.0/8")));
    JobParser parser = new JobParser(Format.URI_LIST, limits, Map.of(), chunks::add);
    feed(parser, "http://127.0.0.1:9000/a.html\nhttp://10.0.0.1/\n");
    assertThat(((Rejected) parser.end()).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.pointer()).isEqualTo("/tasks/1/url");
              assertThat(problem.detail()).contains("10.0.0.1", "line 2");
            });
  }
}
