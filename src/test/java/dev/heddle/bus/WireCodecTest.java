package dev.heddle.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.job.Adoption;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.Custody;
import dev.heddle.job.DownloadInfo;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import dev.heddle.job.Failure;
import dev.heddle.job.Job;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Progress;
import dev.heddle.job.Run;
import dev.heddle.job.StopReason;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import dev.heddle.job.Timeline;
import dev.heddle.job.Wait;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What crosses from node to node. */
class WireCodecTest {
  private static final DownloadInfo INFO =
      new DownloadInfo("http://a/b", 200, 5, 7, "text/html", null, "HTTP/1.1");

  private static final List<SentEvent> SENT =
      List.of(
          new SentEvent(1L << 33, FeedEvent.Kind.TASKS, "[[0,\"running\"]]"),
          new SentEvent(2, FeedEvent.Kind.JOB, "{}"));

  private static final JobService.JobsChange CHANGE =
      new JobService.JobsChange(List.of("{}"), List.of("J"), true);

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
    List<Object> all = new ArrayList<>();
    questions(specs).forEach(question -> all.add(new ServiceCall("c", 1L << 40, question)));
    all.addAll(
        List.of(
            new ServiceAnswer(new byte[] {0, -1, 1}, 3, 1L << 40),
            new ToWatcher.Events(1, 2, SENT, true, false),
            new ToWatcher.Change(1, 2, CHANGE),
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
            new ToCoordinator.Leaving("w"),
            new ToNode.Rest(true),
            new ToNode.ProvenDead("n-1", "m"),
            new ToNode.Status(NODE)));
    return all;
  }

  private static final JobService.NodeView NODE =
      new JobService.NodeView(
          "n",
          "n-1",
          List.of("coordinator", "worker"),
          "up",
          3,
          Map.of(Mode.POOL, 2_000),
          0.5,
          1L << 40,
          2,
          3,
          "0.1",
          true,
          3,
          1,
          0);

  private static List<Question> questions(List<TaskSpec> specs) {
    JobService.IdempotencyKey key = new JobService.IdempotencyKey("k é", "ab");
    return List.of(
        new Question.AskJob("J"),
        new Question.AwaitJob("J", 60_000),
        new Question.ListJobs(new JobService.JobQuery(Set.of(JobState.PAUSED), "n", null, 1_000)),
        new Question.ReadSpecs("J", 9_999_999, 1_024),
        new Question.ReadTasks(
            "J", new JobService.TaskQuery(Set.of(TaskState.FAILED), FailureCode.DNS, 5, 1)),
        new Question.Draw("J", new Timeline.Query(0, -1, 1_200, 16)),
        new Question.Measure("J"),
        new Question.AskReadiness(),
        new Question.ReadPart(7, 8),
        new Question.Act("J", Question.Action.RESUME),
        new Question.Retry("J", null),
        new Question.Delete("J"),
        new Question.SubmitSmall(specs, SETTINGS, null),
        new Question.AddTasks(1, 2, specs),
        new Question.Commit(1, 2, SETTINGS, key),
        new Question.Discard(1),
        new Question.Watch(1, "J", 2),
        new Question.WatchList(1),
        new Question.Took(1, 2),
        new Question.Keep(new long[] {1, 1L << 40}),
        new Question.Unwatch(1));
  }

  static List<Answer> answers() {
    Job job = new Job("J", SETTINGS, 7, 1L << 50, "K");
    Progress progress =
        new Progress(
            JobState.FAILED,
            StopReason.DEADLINE,
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            Map.of(FailureCode.TLS, 4));
    Custody custody =
        new Custody("n2", 2, List.of(new Adoption(2, 5, null, "n2", Adoption.Reason.RELEASED)));
    JobView view = new JobView(job, progress, 1, 2, 3, JobView.Standing.PUT_ASIDE, custody);
    TaskRow row =
        new TaskRow(
            1,
            TaskState.FAILED,
            2,
            1,
            "n",
            3,
            4,
            5,
            new Failure(FailureCode.STATUS, "404"),
            INFO,
            List.of(new Run("m", 1, 2, -1, TaskState.FAILED, FailureCode.NODE_LOST)),
            9);
    TaskView task =
        new TaskView(
            row,
            new SleepSpec(TaskMeta.NONE, Duration.ofSeconds(1)),
            new Wait(Wait.Reason.BACKOFF, 10));
    Timeline.Lane lane =
        new Timeline.Lane(
            1,
            2,
            2,
            List.of(
                new Timeline.Bar(1, null, 2, -1, Timeline.BarState.RETRIED, 3, FailureCode.DNS)),
            List.of(new Timeline.Span(1, 2, 95, 4, 5, 6)));
    Timeline timeline =
        new Timeline(
            view,
            0,
            9,
            1_200,
            5,
            -1,
            -1,
            1,
            2,
            true,
            List.of(new Timeline.Node("n", 2, 3, List.of(new Timeline.Loss(4, 5)), List.of(lane))),
            new Timeline.Queue(
                List.of(new Timeline.Step(1, 2)),
                List.of(new Timeline.TaskWait(1, "t", 2, -1, Timeline.Reason.NEVER_STARTED))));
    return List.of(
        new Answer.OneJob(view),
        new Answer.SomeJobs(
            new JobService.JobPage(List.of(view), null, Map.of(JobState.QUEUED, 3))),
        new Answer.SomeSpecs(List.of(new SleepSpec(TaskMeta.NONE, Duration.ZERO))),
        new Answer.SomeTasks(new JobService.TaskPage(List.of(task), -1, true)),
        new Answer.Picture(timeline),
        new Answer.MeasuredJob(view, 1, 2, 3, 4, 5, 6),
        new Answer.MeasuredTasks(new int[] {1}, new long[] {2}, new long[] {-1}),
        new Answer.Ready(new JobService.Readiness(false, "draining", true)),
        new Answer.Accepted(new JobService.Submitted(view, true)),
        new Answer.Done(),
        new Answer.Watched(1L << 32, "{}", SENT, false),
        new Answer.WatchedList(CHANGE),
        new Answer.Ended(new long[] {3}),
        new Answer.Refused(ServiceException.Kind.INVALID, "/order", "too many"),
        new Answer.Defect());
  }

  @ParameterizedTest
  @MethodSource("answers")
  void anAnswerComesOutAsItWentIn(Answer answer) {
    assertThat(ServiceAnswer.decode(ServiceAnswer.encode(answer)))
        .usingRecursiveComparison()
        .isEqualTo(answer);
  }

  @Test
  void aLargeAnswerGoesInParts() {
    byte[] bytes = new byte[2 * ServiceAnswer.PART_BYTES_MAX + 1];
    bytes[bytes.length - 1] = 7;
    assertThat(ServiceAnswer.partsOf(bytes)).isEqualTo(3);
    assertThat(ServiceAnswer.part(bytes, 1)).hasSize(ServiceAnswer.PART_BYTES_MAX);
    assertThat(ServiceAnswer.part(bytes, 2)).containsExactly(7);
    assertThat(ServiceAnswer.partsOf(new byte[0])).isEqualTo(1);
  }

  @Test
  void anEventOnItsWayIsTheSameAtItsEnd() {
    for (FeedEvent event :
        List.of(
            FeedEvent.job(1, "{\"tasks\":{\"total\":3}}"),
            FeedEvent.reset(2, "{}"),
            FeedEvent.tasks(3, "J", "[[0,\"queued\"]]"))) {
      assertThat(SentEvent.of(event).event("J")).usingRecursiveComparison().isEqualTo(event);
    }
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
        .contains(ToCoordinator.class.getPermittedSubclasses())
        .contains(ToWatcher.class.getPermittedSubclasses());
    assertThat(questions(List.of()).stream().<Class<?>>map(Object::getClass))
        .containsExactlyInAnyOrder(Question.class.getPermittedSubclasses());
    assertThat(answers().stream().<Class<?>>map(Object::getClass))
        .containsExactlyInAnyOrder(Answer.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void anotherVersionIsToldSo(Object message) {
    Buffer buffer = encoded(message);
    buffer.setByte(4, (byte) 9);
    assertThatThrownBy(() -> codec(message).decodeFromWire(4, buffer))
        .hasMessage("a message of version 9, this node reads version 3");
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatIsCutOffOrOfAnotherKindIsRefused(Object message) {
    Buffer whole = encoded(message);
    Buffer cut = whole.getBuffer(0, whole.length() - 1);
    assertThatThrownBy(() -> codec(message).decodeFromWire(4, cut))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ends before its length");
    Buffer garbage =
        Buffer.buffer("head").appendByte(WireFormat.VERSION).appendInt(3).appendString("xyz");
    assertThatThrownBy(() -> codec(message).decodeFromWire(4, garbage))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cannot be read");
  }

  @Test
  void halfACharacterKeepsNoMessageFromBeingSent() {
    Failure failure = new Failure(FailureCode.INTERNAL, "half: \ud83d");
    byte[] bytes = WireFormat.encode(failure);
    assertThat(WireFormat.decode(bytes, Failure.class).detail()).startsWith("half: ");
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
    shapes(Answer.class, shapes);
    StringBuilder text = new StringBuilder("version " + WireCodec.version() + "\n");
    shapes.forEach((name, shape) -> text.append(name).append(": ").append(shape).append('\n'));
    String known =
        new String(
            Objects.requireNonNull(getClass().getResourceAsStream("wire-shapes.txt"))
                .readAllBytes(),
            StandardCharsets.UTF_8);
    assertThat(text.toString()).isEqualTo(known);
  }

  /** Some have a name that others have too. */
  private static String name(Class<?> type) {
    boolean nested = Set.of("Reason", "Kind").contains(type.getSimpleName());
    return nested
        ? type.getDeclaringClass().getSimpleName() + "." + type.getSimpleName()
        : type.getSimpleName();
  }

  private static void shapes(Class<?> type, Map<String, String> into) {
    if (type.isSealed()) {
      for (Class<?> sub : type.getPermittedSubclasses()) {
        shapes(sub, into);
      }
    }
    if (type.isEnum()) {
      into.put(name(type), List.of(type.getEnumConstants()).toString());
    }
    if (!type.isRecord() || into.containsKey(name(type))) {
      return;
    }
    StringBuilder shape = new StringBuilder();
    into.put(name(type), "");
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
    into.put(name(type), shape.toString());
  }

  @Test
  void otherJsonStaysAsItWas() {
    assertThat(Json.CODEC).isExactlyInstanceOf(JacksonCodec.class);
  }
}
