package dev.heddle.remote;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.Answer;
import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.Measured;
import dev.heddle.bus.JobService.Submission;
import dev.heddle.bus.Question;
import dev.heddle.bus.ServiceAnswer;
import dev.heddle.bus.ServiceCall;
import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ToWatcher;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskSpec;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers for the jobs of this node to other nodes. Deploy it on an event loop of its own. */
public final class JobServiceEndpoint extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(JobServiceEndpoint.class);
  private static final long SWEEP_MILLIS = 1_000;

  /** Most tasks in a part of what was measured. */
  private static final int MEASURED_PART = 16_384;

  private static final int MEASURED_TASK_BYTES = 20;

  private final String incarnation;
  private final JobService jobs;
  private final CallBook calls = new CallBook();
  private final Transfers transfers = new Transfers();
  private final Arrivals arrivals;
  private final WatchesFromAfar watches;

  /**
   * An endpoint.
   *
   * @param incarnation of this node
   * @param jobs that it answers for
   */
  public JobServiceEndpoint(String incarnation, JobService jobs) {
    this.incarnation = incarnation;
    this.jobs = jobs;
    this.arrivals = new Arrivals(jobs);
    this.watches = new WatchesFromAfar(jobs, this::tell, System::nanoTime);
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(SWEEP_MILLIS, timer -> sweep());
    MessageConsumer<ServiceCall> consumer =
        vertx.eventBus().consumer(Addresses.service(incarnation), this::received);
    return consumer.completion();
  }

  /** A node is out of sight: what it was sending and watching is forgotten. Any thread. */
  public void gone(String caller) {
    context.runOnContext(
        v -> {
          arrivals.gone(caller);
          watches.gone(caller);
        });
  }

  /**
   * What it holds for other nodes.
   *
   * @param calls that are being answered
   * @param arrivals jobs on their way in
   * @param watches of jobs and of the list
   * @param transferBytes of answers that are being fetched
   */
  public record Held(int calls, int arrivals, int watches, long transferBytes) {}

  /** What it holds now. Any thread. */
  public Future<Held> held() {
    return Contexts.on(
        context,
        () ->
            Future.succeededFuture(
                new Held(calls.size(), arrivals.size(), watches.size(), transfers.bytes())));
  }

  private void sweep() {
    long now = nowMillis();
    calls.sweep(now);
    transfers.sweep(now);
    arrivals.sweep(now);
    watches.sweep();
  }

  private static long nowMillis() {
    return Duration.ofNanos(System.nanoTime()).toMillis();
  }

  private void tell(String watcher, ToWatcher message) {
    vertx.eventBus().send(Addresses.watcher(watcher), message);
  }

  private void received(Message<ServiceCall> message) {
    ServiceCall call = message.body();
    if (call.question() instanceof Question.Took took) {
      watches.took(call.caller(), took);
    } else if (calls.full() && !calls.knows(call)) {
      message.reply(
          whole(
              new Answer.Refused(
                  ServiceException.Kind.OVERLOADED, "", "too many calls are under way")));
    } else {
      calls.answer(message, nowMillis(), () -> answered(call));
    }
  }

  private Future<ServiceAnswer> answered(ServiceCall call) {
    if (call.question() instanceof Question.ReadPart part) {
      return Contexts.attempt(() -> part(part)).otherwise(this::refused);
    }
    return Contexts.attempt(() -> ask(call.caller(), call.question()))
        .compose(answer -> sent(call.question(), answer))
        .otherwise(this::refused);
  }

  private Future<ServiceAnswer> part(Question.ReadPart wanted) {
    byte[] bytes = transfers.part(wanted.transfer(), wanted.part(), nowMillis());
    return Future.succeededFuture(new ServiceAnswer(bytes, 1, 0));
  }

  private ServiceAnswer refused(Throwable cause) {
    if (cause instanceof ServiceException refusal) {
      return whole(
          new Answer.Refused(
              refusal.kind(), refusal.pointer(), String.valueOf(refusal.getMessage())));
    }
    LOG.error("a call of another node failed", cause);
    return whole(new Answer.Defect());
  }

  private static ServiceAnswer whole(Answer answer) {
    return new ServiceAnswer(ServiceAnswer.encode(answer), 1, 0);
  }

  /** An answer as it is sent: large ones are made into bytes elsewhere, and fetched in parts. */
  private Future<ServiceAnswer> sent(Question question, Answer answer) {
    boolean large =
        switch (question) {
          case Question.ListJobs _,
              Question.ReadSpecs _,
              Question.ReadTasks _,
              Question.Draw _,
              Question.Watch _,
              Question.WatchList _ ->
              true;
          default -> false;
        };
    if (!large) {
      return Future.succeededFuture(whole(answer));
    }
    return vertx.executeBlocking(() -> ServiceAnswer.encode(answer), false).map(this::first);
  }

  private ServiceAnswer first(byte[] bytes) {
    int parts = ServiceAnswer.partsOf(bytes);
    if (parts == 1) {
      return new ServiceAnswer(bytes, 1, 0);
    }
    long transfer =
        transfers.hold(part -> ServiceAnswer.part(bytes, part), parts, bytes.length, nowMillis());
    return new ServiceAnswer(ServiceAnswer.part(bytes, 0), parts, transfer);
  }

  private Future<Answer> ask(String caller, Question question) {
    return switch (question) {
      case Question.AskJob(String id) -> jobs.job(id).map(Answer.OneJob::new);
      case Question.AwaitJob(String id, long millis) ->
          jobs.await(id, Duration.ofMillis(millis)).map(Answer.OneJob::new);
      case Question.ListJobs(JobService.JobQuery query) ->
          jobs.jobs(query).map(Answer.SomeJobs::new);
      case Question.ReadSpecs(String id, int from, int limit) ->
          jobs.specs(id, from, limit).map(Answer.SomeSpecs::new);
      case Question.ReadTasks(String id, JobService.TaskQuery query) ->
          jobs.tasks(id, query).map(Answer.SomeTasks::new);
      case Question.Draw draw -> jobs.timeline(draw.id(), draw.query()).map(Answer.Picture::new);
      case Question.Measure(String id) -> jobs.measured(id).map(this::measured);
      case Question.AskReadiness() -> jobs.readiness().map(Answer.Ready::new);
      case Question.ReadPart part -> throw new IllegalArgumentException("asked for " + part);
      case Question.Act(String id, Question.Action action) ->
          act(id, action).map(Answer.OneJob::new);
      case Question.Retry retry -> jobs.retry(retry.id(), retry.code()).map(Answer.OneJob::new);
      case Question.Delete(String id) -> jobs.delete(id).map(new Answer.Done());
      case Question.SubmitSmall small -> small(small);
      case Question.AddTasks add -> arrivals.add(caller, add, nowMillis());
      case Question.Commit commit -> arrivals.commit(caller, commit);
      case Question.Discard(long submission) -> {
        arrivals.discard(caller, submission);
        yield Future.succeededFuture(new Answer.Done());
      }
      case Question.Watch watch -> watches.job(caller, watch);
      case Question.WatchList watch -> watches.list(caller, watch);
      case Question.Took took -> throw new IllegalArgumentException("no answer to " + took);
      case Question.Keep keep -> Future.succeededFuture(watches.keep(caller, keep));
      case Question.Unwatch unwatch -> {
        watches.unwatch(caller, unwatch);
        yield Future.succeededFuture(new Answer.Done());
      }
    };
  }

  private Future<JobView> act(String id, Question.Action action) {
    return switch (action) {
      case CANCEL -> jobs.cancel(id);
      case PAUSE -> jobs.pause(id);
      case RESUME -> jobs.resume(id);
    };
  }

  private Future<Answer> small(Question.SubmitSmall small) {
    Submission submission = jobs.submit();
    return add(submission, small.tasks(), 0)
        .onFailure(e -> submission.discard())
        .compose(v -> submission.commit(small.settings(), small.key()))
        .map(Answer.Accepted::new);
  }

  private static Future<Void> add(Submission submission, List<TaskSpec> tasks, int from) {
    if (from >= tasks.size()) {
      return Future.succeededFuture();
    }
    int to = Math.min(tasks.size(), from + Submission.CHUNK);
    return submission.add(tasks.subList(from, to)).compose(v -> add(submission, tasks, to));
  }

  /** The tasks that were measured may be millions: each part of them is made when it is fetched. */
  private Answer measured(Measured measured) {
    int tasks = measured.indices().length;
    int parts = Math.ceilDiv(tasks, MEASURED_PART);
    long transfer =
        parts == 0
            ? 0
            : transfers.hold(
                part -> ServiceAnswer.encode(part(measured, part)),
                parts,
                (long) tasks * MEASURED_TASK_BYTES,
                nowMillis());
    return new Answer.MeasuredJob(
        measured.job(),
        tasks,
        measured.makespanMicros(),
        measured.retried(),
        measured.nodes(),
        transfer,
        parts);
  }

  private static Answer part(Measured measured, int part) {
    int from = part * MEASURED_PART;
    int to = Math.min(measured.indices().length, from + MEASURED_PART);
    return new Answer.MeasuredTasks(
        Arrays.copyOfRange(measured.indices(), from, to),
        Arrays.copyOfRange(measured.runMicros(), from, to),
        Arrays.copyOfRange(measured.estimateMicros(), from, to));
  }
}
