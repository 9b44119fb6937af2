package dev.heddle.cli;

import dev.heddle.bus.JobService.Measured;
import dev.heddle.cli.text.JobLine;
import dev.heddle.cli.text.TaskLine;
import dev.heddle.cli.text.TaskLine.Earlier;
import dev.heddle.cli.text.TaskLine.History;
import dev.heddle.cli.text.Verdict;
import dev.heddle.engine.analysis.Analysis;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.Progress;
import dev.heddle.job.Run;
import dev.heddle.job.StopReason;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import dev.heddle.job.Wait;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is shown of the model's jobs and tasks. */
final class LocalViews {
  private LocalViews() {}

  static JobLine job(JobView view) {
    Job job = view.job();
    Progress progress = view.progress();
    StopReason stopping = progress.stopping();
    return new JobLine(
        job.id(),
        job.settings().name(),
        job.settings().mode().wireName(),
        concurrency(job.settings()),
        job.settings().order().wireName(),
        progress.state().wireName(),
        progress.state().ended(),
        stopping == null ? null : stopping.wireName(),
        counts(view),
        view.elapsedMicros(),
        view.busyMicros(),
        progress.bytes(),
        Instant.EPOCH.plus(job.createdAtMicros(), ChronoUnit.MICROS).toString(),
        errors(progress));
  }

  private static JobLine.Counts counts(JobView view) {
    Progress progress = view.progress();
    return new JobLine.Counts(
        view.job().total(),
        view.queued(),
        view.running(),
        progress.succeeded(),
        progress.failed(),
        progress.cancelled());
  }

  private static Map<String, Integer> errors(Progress progress) {
    return progress.errors().entrySet().stream()
        .filter(error -> error.getKey() != FailureCode.CANCELLED)
        .collect(Collectors.toMap(error -> error.getKey().wireName(), Map.Entry::getValue));
  }

  private static int concurrency(JobSettings settings) {
    int most = settings.effectiveConcurrency();
    return most == Mode.ALL ? 0 : most;
  }

  static TaskLine task(JobView job, TaskView view) {
    TaskRow row = view.row();
    long origin = job.progress().startedAtMicros();
    boolean started = row.startMicros() >= 0 && origin >= 0 && row.state() != TaskState.QUEUED;
    long end = row.state().ended() ? row.endMicros() : job.nowMicros();
    return new TaskLine(
        row.index(),
        view.spec().nameAt(row.index()),
        row.state().wireName(),
        started ? job.job().settings().mode().laneName(row.lane()) : "",
        started ? Math.max(0, row.startMicros() - origin) : -1,
        started ? Math.max(row.startMicros(), end) - origin : -1,
        expectedMicros(view.spec().estimate()),
        row.attempts(),
        error(row.failure()),
        history(job, view));
  }

  private static History history(JobView job, TaskView view) {
    if (view.row().earlier().isEmpty()) {
      return History.NONE;
    }
    long origin = job.progress().startedAtMicros();
    Mode mode = job.job().settings().mode();
    List<Earlier> earlier =
        view.row().earlier().stream().map(run -> earlier(run, mode, origin)).toList();
    Wait wait = view.waiting();
    long until = wait == null ? -1 : wait.untilMicros();
    return new History(earlier, until < 0 ? -1 : until - origin, job.job().settings().attempts());
  }

  private static Earlier earlier(Run run, Mode mode, long origin) {
    FailureCode code = run.error();
    // Nobody saw some of those start that were lost with their node.
    boolean seen = run.startMicros() >= 0 && origin >= 0;
    return new Earlier(
        mode.laneName(run.lane()),
        seen ? run.startMicros() - origin : -1,
        seen ? Math.max(run.startMicros(), run.endMicros()) - origin : -1,
        code == null ? "" : code.wireName());
  }

  private static long expectedMicros(@Nullable Duration estimate) {
    return estimate == null ? -1 : estimate.toNanos() / 1000;
  }

  private static @Nullable String error(@Nullable Failure failure) {
    return failure == null || failure.code() == FailureCode.CANCELLED
        ? null
        : failure.code().wireName() + ", " + failure.detail();
  }

  static Verdict verdict(Analysis analysis) {
    return new Verdict(
        analysis.makespanMicros(),
        analysis.busyMicros(),
        analysis.lowerBoundMicros(),
        analysis.speedup(),
        analysis.efficiency(),
        analysis.advice());
  }

  static Analysis.Input input(Measured measured, IntFunction<String> nameAt) {
    JobSettings settings = measured.job().job().settings();
    Progress progress = measured.job().progress();
    int ran = measured.runMicros().length;
    return new Analysis.Input(
        settings.mode(),
        Analysis.Input.concurrency(settings, measured.nodes()),
        settings.order(),
        measured.runMicros(),
        measured.estimateMicros(),
        nameAt,
        measured.makespanMicros(),
        progress.failed(),
        measured.job().job().total() - ran,
        measured.retried(),
        progress.stopping() != null);
  }
}
