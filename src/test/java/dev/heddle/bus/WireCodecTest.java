package dev.heddle.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.DownloadInfo;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.OnFailure;
import dev.heddle.job.Order;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.protocol.Ack;
import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.Inquiry;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.Outcome;
import dev.heddle.job.protocol.Recall;
import dev.heddle.job.protocol.Report;
import dev.heddle.job.protocol.Start;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.Json;
import io.vertx.core.json.jackson.JacksonCodec;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What crosses from node to node. */
class WireCodecTest {
  private static final DownloadInfo INFO =
      new DownloadInfo("http://a/b", 200, 5, 7, "text/html", null, "HTTP/1.1");

  private static final JobSettings SETTINGS =
      new JobSettings(
          "a \"job\" é 𝄞",
          Mode.POOL,
          7,
          Order.LONGEST_FIRST,
          OnFailure.STOP,
          9,
          Duration.ofMillis(1),
          null,
          Duration.ofDays(365),
          3,
          true,
          6);

  static List<Object> messages() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Z-First", "1");
    headers.put("A-Second", "");
    List<TaskSpec> specs =
        List.of(
            new SleepSpec(TaskMeta.NONE, Duration.ZERO),
            new SleepSpec(new TaskMeta("n", Duration.ofSeconds(3), 5), Duration.ofNanos(1_000_001)),
            new DownloadSpec(TaskMeta.NONE, "http://h/", "POST", headers, "ab".repeat(32), 1 << 20),
            new DownloadSpec(TaskMeta.NONE, "http://h/", "GET", Map.of(), null, -1));
    Grant grant =
        new Grant(
            "J", 3, 1L << 40, new int[] {0, 9_999_999, 5, 6}, 4, 5, 6, new int[] {0, 1, 0, 2});
    List<Outcome> outcomes =
        List.of(
            new Outcome(1, 2, 3, 4, 5, AttemptResult.SUCCEEDED),
            new Outcome(1, 2, 3, -1, Long.MAX_VALUE, new AttemptResult.Succeeded(INFO)),
            new Outcome(1, 2, 3, 4, 5, AttemptResult.failed(FailureCode.STATUS, "404", INFO)),
            new Outcome(1, 2, 3, 4, 5, AttemptResult.CANCELLED));
    Batch batch =
        new Batch(
            8, List.of(new Start(1, 2, 3, 4)), outcomes, List.of(new Batch.Returned(7, 1L << 50)));
    JobReport job =
        new JobReport(
            "J",
            3,
            5,
            2,
            1,
            true,
            new long[] {1, 1L << 40},
            List.of(new JobReport.Holding(1, 2, 0, -1)),
            3,
            List.of(batch));
    return List.of(
        new ToWorker.GrantTasks("c", grant, SETTINGS, specs),
        new ToWorker.GrantTasks(
            "c", new Grant("J", 1, 2, new int[0], 0, 1, 0), JobSettings.DEFAULTS, List.of()),
        new ToWorker.RecallTasks("c", new Recall("J", 3, true)),
        new ToWorker.AskHoldings("c", new Inquiry("J", 3)),
        new ToWorker.Renew("c", 17, List.of("01J0")),
        new ToWorker.Acknowledge("c", new Ack("J", new long[] {1, 2})),
        new ToWorker.Forget("c", "J"),
        new ToWorker.Meet("c"),
        new ToCoordinator.Hello("w", "n"),
        new ToCoordinator.Reporting("n", new Report("w", 1, 2, List.of(job)), false, true),
        new ToCoordinator.Leaving("w"));
  }

  @SuppressWarnings("unchecked") // A codec of the message's own class.
  private static MessageCodec<Object, Object> codec(Object message) {
    return (MessageCodec<Object, Object>) (MessageCodec<?, ?>) WireCodec.of(message.getClass());
  }

  private static Buffer encoded(Object message) {
    // Something of the bus's own is before it in a frame.
    Buffer buffer = Buffer.buffer("head");
    codec(message).encodeToWire(buffer, message);
    return buffer;
  }

  @ParameterizedTest
  @MethodSource("messages")
  void comesOutAsItWentIn(Object message) {
    Object decoded = codec(message).decodeFromWire(4, encoded(message));
    assertThat(decoded).usingRecursiveComparison().isEqualTo(message);
  }

  @Test
  void everyMessageIsTried() {
    List<Class<?>> tried = messages().stream().<Class<?>>map(Object::getClass).toList();
    assertThat(tried)
        .contains(ToWorker.class.getPermittedSubclasses())
        .contains(ToCoordinator.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void anotherVersionIsToldSo(Object message) {
    Buffer buffer = encoded(message);
    buffer.setByte(4, (byte) 9);
    assertThatThrownBy(() -> codec(message).decodeFromWire(4, buffer))
        .hasMessage("a message of version 9, this node reads version 1");
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatIsCutOffOrOfAnotherKindIsRefused(Object message) {
    Buffer whole = encoded(message);
    Buffer cut = whole.getBuffer(0, whole.length() - 1);
    assertThatThrownBy(() -> codec(message).decodeFromWire(4, cut))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ends before its length");
    Buffer garbage = Buffer.buffer("head").appendByte((byte) 1).appendInt(3).appendString("xyz");
    assertThatThrownBy(() -> codec(message).decodeFromWire(4, garbage))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cannot be read");
  }

  @Test
  void aMessageHasALimit() {
    String name = "x".repeat(WireFormat.BYTES_MAX);
    assertThatThrownBy(() -> encoded(new ToCoordinator.Hello("w", name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too large");
  }

  /**
   * A record is sent as an array, so whatever changes in one is another language. Where this fails,
   * raise the version and write down the new shapes.
   */
  @Test
  void theShapesAreThoseOfTheVersion() throws Exception {
    Map<String, String> shapes = new TreeMap<>();
    for (Object message : messages()) {
      shapes(message.getClass(), shapes);
    }
    StringBuilder text = new StringBuilder("version " + WireCodec.version() + "\n");
    shapes.forEach((name, shape) -> text.append(name).append(": ").append(shape).append('\n'));
    String known =
        new String(
            Objects.requireNonNull(getClass().getResourceAsStream("wire-shapes.txt"))
                .readAllBytes(),
            StandardCharsets.UTF_8);
    assertThat(text.toString()).isEqualTo(known);
  }

  private static void shapes(Class<?> type, Map<String, String> into) {
    if (type.isSealed()) {
      for (Class<?> sub : type.getPermittedSubclasses()) {
        shapes(sub, into);
      }
    }
    if (type.isEnum()) {
      into.put(type.getSimpleName(), List.of(type.getEnumConstants()).toString());
    }
    if (!type.isRecord() || into.containsKey(type.getSimpleName())) {
      return;
    }
    StringBuilder shape = new StringBuilder();
    into.put(type.getSimpleName(), "");
    for (RecordComponent part : type.getRecordComponents()) {
      String generic = part.getGenericType().getTypeName();
      shape
          .append(shape.isEmpty() ? "" : ", ")
          .append(generic.replaceAll("[\\w.]+[.$](?=\\w)", ""))
          .append(' ')
          .append(part.getName());
      shapes(part.getType(), into);
      if (part.getGenericType() instanceof java.lang.reflect.ParameterizedType list) {
        for (java.lang.reflect.Type argument : list.getActualTypeArguments()) {
          shapes((Class<?>) argument, into);
        }
      }
    }
    into.put(type.getSimpleName(), shape.toString());
  }

  @Test
  void otherJsonStaysAsItWas() {
    assertThat(Json.CODEC).isExactlyInstanceOf(JacksonCodec.class);
  }
}
