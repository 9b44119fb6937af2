package dev.heddle.job.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heddle.job.Adoption;
import dev.heddle.job.Custody;
import dev.heddle.job.DownloadInfo;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.Progress;
import dev.heddle.job.Run;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.StopReason;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import dev.heddle.job.Wait;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Answers are as the contract shows them and as openapi.yaml describes them. */
class ViewJsonTest {
  private static final long T0 = 1_767_225_600_000_000L;
  private static final String ID = "01JGFJJZ00Z3NDEKTSV4RRFFQ6";
  private static final Contract JOB = Contract.schema("JobView");
  private static final Contract TASK = Contract.schema("TaskView");
  private static final SleepSpec SLEEP =
      new SleepSpec(new TaskMeta("ABC", null, -1), Duration.ofSeconds(2));
  private static final DownloadSpec DOWNLOAD =
      new DownloadSpec(TaskMeta.NONE, "http://a/b,c", "GET", Map.of(), null, -1);

  private static Job job(JobSettings settings, int tasks) {
    return new Job(ID, settings, tasks, T0, null);
  }

  private static JobSettings lab() {
    return SettingsCodec.decode("{\"name\":\"lab\",\"mode\":\"pool\",\"concurrency\":2}");
  }

  private static void sameJson(byte[] actual, String expected) throws IOException {
    assertThat(Contract.json(actual).toPrettyString())
        .isEqualTo(Contract.json(expected.getBytes(UTF_8)).toPrettyString());
  }

  private static JsonNode task(TaskRow row, TaskSpec spec) throws IOException {
    byte[] bytes = ViewJson.task(new TaskView(row, spec, null), Mode.POOL);
    assertThat(TASK.problems(bytes)).isEmpty();
    return Contract.json(bytes);
  }

  @Test
  void aRunningJob() throws IOException {
    Progress progress =
        new Progress(JobState.RUNNING, null, T0 + 4_000, -1, 0, 0, 0, 0, 0, 0, Map.of());
    byte[] bytes =
        ViewJson.job(
            new JobView(
                job(lab(), 3),
                progress,
                2,
                2_406_000,
                T0 + 4_000 + 1_203_000,
                JobView.Standing.CURRENT,
                new Custody(
                    "n2",
                    2,
                    List.of(new Adoption(2, T0 + 5_000, "n1", "n2", Adoption.Reason.DEAD)))));
    sameJson(
        bytes,
        """
        {"id": "01JGFJJZ00Z3NDEKTSV4RRFFQ6", "name": "lab", "mode": "pool", "concurrency": 2,
         "order": "fifo", "onFailure": "continue", "state": "running", "stopping": null,
         "createdAt": "2026-01-01T00:00:00.000Z", "startedAt": "2026-01-01T00:00:00.004Z",
         "endedAt": null,
         "tasks": {"total": 3, "queued": 1, "running": 2, "succeeded": 0, "failed": 0,
                   "cancelled": 0},
         "elapsedMs": 1203, "busyMs": 2406, "speedup": 2.0, "wireBytes": 0, "bytes": 0,
         "retryOf": null, "errors": {}, "coordinator": "n2", "term": 2,
         "adoptions": [{"term": 2, "at": "2026-01-01T00:00:00.005Z", "from": "n1", "to": "n2",
                        "reason": "dead"}]}
        """);
    assertThat(JOB.problems(bytes)).isEmpty();
  }

  @Test
  void aJobThatHasNotStarted() throws IOException {
    Job job = job(JobSettings.DEFAULTS.withRepeat(60), 2);
    byte[] bytes =
        ViewJson.job(new JobView(job, Progress.ACCEPTED, 0, 0, T0 + 1, JobView.Standing.CURRENT));
    JsonNode json = Contract.json(bytes);
    assertThat(json.get("speedup").isNull()).isTrue();
    assertThat(json.get("elapsedMs").intValue()).isZero();
    assertThat(json.get("concurrency").intValue()).isEqualTo(120);
    assertThat(json.get("tasks").get("queued").intValue()).isEqualTo(120);
    assertThat(JOB.problems(bytes)).isEmpty();
  }

  @Test
  void aStoppedJobOfADeadCoordinator() throws IOException {
    Progress progress =
        new Progress(
            JobState.CANCELLED,
            StopReason.CANCEL,
            T0,
            T0 + 3_000_000,
            1,
            2,
            4,
            1_000_499,
            10,
            20,
            Map.of(FailureCode.DNS, 1, FailureCode.TIMEOUT, 1));
    Job job = new Job(ID, lab(), 7, T0, ID);
    byte[] bytes = ViewJson.job(new JobView(job, progress, 0, 0, T0, JobView.Standing.PUT_ASIDE));
    JsonNode json = Contract.json(bytes);
    assertThat(json.get("errors")).hasToString("{\"timeout\":1,\"dns\":1,\"cancelled\":4}");
    assertThat(json.get("speedup")).hasToString("0.333");
    assertThat(json.get("busyMs").intValue()).isEqualTo(1_000);
    assertThat(json.get("stopping").textValue()).isEqualTo("cancel");
    assertThat(json.get("retryOf").textValue()).isEqualTo(ID);
    assertThat(json.get("stale").booleanValue()).isTrue();
    assertThat(json.get("putAside").booleanValue()).isTrue();
    assertThat(JOB.problems(bytes)).isEmpty();
  }

  @Test
  void aTaskThatSucceeded() throws IOException {
    DownloadInfo info =
        new DownloadInfo("http://a/d", 200, 3717, 10783, "text/html", "ab".repeat(32), "HTTP/1.1");
    TaskRow row =
        new TaskRow(
            17, TaskState.SUCCEEDED, 1, 0, "n1", 1, T0, T0 + 2_000_449, null, info, List.of());
    byte[] bytes = ViewJson.task(new TaskView(row, DOWNLOAD, null), Mode.POOL);
    sameJson(
        bytes,
        """
        {"index": 17, "name": "task-17", "type": "download", "state": "succeeded", "attempts": 1,
         "node": "n1", "worker": "pool-1", "startedAt": "2026-01-01T00:00:00.000Z",
         "endedAt": "2026-01-01T00:00:02.000Z", "elapsedMs": 2000.4, "error": null, "wait": null,
         "runs": [{"node": "n1", "worker": "pool-1", "startedAt": "2026-01-01T00:00:00.000Z",
                   "endedAt": "2026-01-01T00:00:02.000Z", "result": "succeeded", "error": null}],
         "download": {"url": "http://a/b,c", "finalUrl": "http://a/d", "status": 200,
                      "wireBytes": 3717, "bytes": 10783, "contentType": "text/html",
                      "sha256": "%s", "protocol": "HTTP/1.1"}}
        """
            .formatted("ab".repeat(32)));
    assertThat(TASK.problems(bytes)).isEmpty();
  }

  @Test
  void aTaskBetweenTwoAttempts() throws IOException {
    Run failed = new Run("n1", 3, T0, T0 + 1_000, TaskState.FAILED, FailureCode.TIMEOUT);
    TaskRow row =
        new TaskRow(
            0, TaskState.QUEUED, 1, 0, "n1", 3, T0, T0 + 1_000, null, null, List.of(failed));
    Wait wait = new Wait(Wait.Reason.BACKOFF, T0 + 5_000);
    byte[] bytes = ViewJson.task(new TaskView(row, DOWNLOAD, wait), Mode.THREADS);
    JsonNode json = Contract.json(bytes);
    assertThat(json.get("node").isNull()).isTrue();
    assertThat(json.get("elapsedMs").isNull()).isTrue();
    assertThat(json.get("wait"))
        .hasToString("{\"reason\":\"backoff\",\"until\":\"2026-01-01T00:00:00.005Z\"}");
    assertThat(json.get("runs")).hasSize(1);
    assertThat(json.get("runs").get(0).get("error").textValue()).isEqualTo("timeout");
    assertThat(json.get("runs").get(0).get("worker").textValue()).isEqualTo("thread-3");
    assertThat(json.get("download").get("status").isNull()).isTrue();
    assertThat(TASK.problems(bytes)).isEmpty();
  }

  @Test
  void aTaskThatRunsAgain() throws IOException {
    Run lost = new Run("n1", 1, T0, -1, TaskState.FAILED, FailureCode.NODE_LOST);
    TaskRow row =
        new TaskRow(0, TaskState.RUNNING, 1, 1, "n2", 1, T0 + 9, -1, null, null, List.of(lost));
    JsonNode json = task(row, SLEEP);
    assertThat(json.get("name").textValue()).isEqualTo("ABC");
    assertThat(json.get("endedAt").isNull()).isTrue();
    assertThat(json.get("download").isNull()).isTrue();
    assertThat(json.get("runs")).hasSize(2);
    assertThat(json.get("runs").get(0).get("endedAt").isNull()).isTrue();
    assertThat(json.get("runs").get(1).get("result").textValue()).isEqualTo("running");
  }

  @Test
  void aTaskThatFailed() throws IOException {
    Failure failure = new Failure(FailureCode.STATUS, "the server answered 404 \ud83d");
    TaskRow row =
        new TaskRow(0, TaskState.FAILED, 1, 0, "n1", 1, T0, T0 + 50, failure, null, List.of());
    JsonNode json = task(row, DOWNLOAD);
    assertThat(json.get("error").get("code").textValue()).isEqualTo("status");
    assertThat(json.get("error").get("detail").textValue()).endsWith("404 \uFFFD");
    assertThat(json.get("elapsedMs")).hasToString("0.1");
    assertThat(json.get("runs").get(0).get("error").textValue()).isEqualTo("status");
  }

  @Test
  void aTaskThatWasCancelledBeforeItRan() throws IOException {
    TaskSpec spec = SLEEP.withMeta(new TaskMeta(null, null, 9));
    JsonNode json = task(TaskRow.untouched(4, TaskState.CANCELLED), spec);
    assertThat(json.get("error").get("code").textValue()).isEqualTo("cancelled");
    assertThat(json.get("node").isNull()).isTrue();
    assertThat(json.get("runs")).isEmpty();
    assertThat(json.get("retryOfIndex").intValue()).isEqualTo(9);
  }

  @Test
  void linesOfTasks() {
    TaskView view = new TaskView(TaskRow.untouched(0, TaskState.QUEUED), SLEEP, null);
    String lines = new String(ViewJson.taskLines(List.of(view, view), Mode.POOL), UTF_8);
    assertThat(lines).endsWith("}\n");
    assertThat(lines.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"index\":0,"));
  }

  @Test
  void csvHasAColumnForEachNameAndNoFormulas() {
    Failure failure = new Failure(FailureCode.DNS, "no \"such\"\nhost, sorry");
    TaskRow row =
        new TaskRow(0, TaskState.FAILED, 2, 0, "n1", 1, T0, T0 + 50, failure, null, List.of());
    TaskSpec evil = DOWNLOAD.withMeta(new TaskMeta("=HYPERLINK(\"x\")", null, -1));
    String lines =
        new String(TaskCsv.lines(List.of(new TaskView(row, evil, null)), Mode.POOL), UTF_8);
    assertThat(lines)
        .isEqualTo(
            "0,\"'=HYPERLINK(\"\"x\"\")\",download,failed,2,n1,pool-1,2026-01-01T00:00:00.000Z,"
                + "2026-01-01T00:00:00.000Z,0.1,dns,\"no \"\"such\"\"\nhost, sorry\",\"http://a/b,c\","
                + ",,,,,,,\r\n");
    String header = new String(TaskCsv.header(), UTF_8);
    assertThat(header.split(",", -1)).hasSize(21);
    String plain =
        new String(
            TaskCsv.lines(
                List.of(new TaskView(TaskRow.untouched(0, TaskState.QUEUED), SLEEP, null)),
                Mode.POOL),
            UTF_8);
    assertThat(plain.split(",", -1)).hasSize(21);
  }

  @Test
  void timesAndDurations() {
    assertThat(Times.rfc3339(0)).isEqualTo("1970-01-01T00:00:00.000Z");
    assertThat(Times.rfc3339(T0 + 86_399_999_999L)).isEqualTo("2026-01-01T23:59:59.999Z");
    assertThat(Times.millis(1_499)).isEqualTo(1);
    assertThat(Times.millis(1_500)).isEqualTo(2);
    assertThat(Times.millisTenths(36_000_000_049L)).hasToString("36000000.0");
    assertThat(Times.millisTenths(0)).hasToString("0.0");
    Map<Duration, String> durations =
        Map.of(
            Duration.ZERO,
            "0s",
            Duration.ofDays(2),
            "2d",
            Duration.ofMinutes(90),
            "90m",
            Duration.ofMillis(1500),
            "1500ms",
            Duration.ofNanos(1_000),
            "0.001ms",
            Duration.ofNanos(1_234_567_000),
            "1234.567ms");
    durations.forEach((duration, text) -> assertThat(Times.duration(duration)).isEqualTo(text));
  }
}
