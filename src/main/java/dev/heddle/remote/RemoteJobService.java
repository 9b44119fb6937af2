package dev.heddle.remote;

import dev.heddle.bus.Answer;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.JobService;
import dev.heddle.bus.ListListener;
import dev.heddle.bus.Question;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.Timeline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The jobs of one other node, asked over the bus. */
final class RemoteJobService implements JobService {
  /** Waits are asked for anew after so long, in case the answer is lost. */
  private static final Duration WAIT_PART = Duration.ofSeconds(10);

  private final String target;
  private final Calls calls;
  private final RemoteWatches watches;

  RemoteJobService(String target, Calls calls, RemoteWatches watches) {
    this.target = target;
    this.calls = calls;
    this.watches = watches;
  }

  private <A extends Answer> Future<A> read(Question question, Class<A> type) {
    return calls.ask(target, question, Patience.READ).map(type::cast);
  }

  private <A extends Answer> Future<A> change(Question question, Class<A> type) {
    return calls.ask(target, question, Patience.CHANGE).map(type::cast);
  }

  @Override
  public Submission submit() {
    return new RemoteSubmission(target, calls);
  }

  @Override
  public Future<JobView> job(String id) {
    return read(new Question.AskJob(id), Answer.OneJob.class).map(Answer.OneJob::job);
  }

  @Override
  public Future<JobView> await(String id, Duration wait) {
    return await(id, System.nanoTime() + wait.toNanos());
  }

  private Future<JobView> await(String id, long untilNanos) {
    Duration left = Duration.ofNanos(Math.max(0, untilNanos - System.nanoTime()));
    Duration part = left.compareTo(WAIT_PART) < 0 ? left : WAIT_PART;
    return calls
        .ask(target, new Question.AwaitJob(id, part.toMillis()), Patience.after(part))
        .map(answer -> ((Answer.OneJob) answer).job())
        .compose(
            job ->
                job.progress().state().ended() || part.equals(left)
                    ? Future.succeededFuture(job)
                    : await(id, untilNanos));
  }

  @Override
  public Future<JobPage> jobs(JobQuery query) {
    return read(new Question.ListJobs(query), Answer.SomeJobs.class).map(Answer.SomeJobs::page);
  }

  @Override
  public Future<List<TaskSpec>> specs(String id, int from, int limit) {
    return read(new Question.ReadSpecs(id, from, limit), Answer.SomeSpecs.class)
        .map(Answer.SomeSpecs::specs);
  }

  @Override
  public Future<TaskPage> tasks(String id, TaskQuery query) {
    return read(new Question.ReadTasks(id, query), Answer.SomeTasks.class)
        .map(Answer.SomeTasks::page);
  }

  @Override
  public Future<JobView> cancel(String id) {
    return act(id, Question.Action.CANCEL);
  }

  @Override
  public Future<JobView> pause(String id) {
    return act(id, Question.Action.PAUSE);
  }

  @Override
  public Future<JobView> resume(String id) {
    return act(id, Question.Action.RESUME);
  }

  private Future<JobView> act(String id, Question.Action action) {
    return calls
        .ask(target, new Question.Act(id, action), Patience.ORDER)
        .map(answer -> ((Answer.OneJob) answer).job());
  }

  @Override
  public Future<JobView> retry(String id, @Nullable FailureCode code) {
    return change(new Question.Retry(id, code), Answer.OneJob.class).map(Answer.OneJob::job);
  }

  @Override
  public Future<Void> delete(String id) {
    return change(new Question.Delete(id), Answer.Done.class).mapEmpty();
  }

  @Override
  public Future<Measured> measured(String id) {
    return change(new Question.Measure(id), Answer.MeasuredJob.class)
        .compose(head -> new MeasuredReader(target, calls, head).read());
  }

  @Override
  public Future<Timeline> timeline(String id, Timeline.Query query) {
    return read(new Question.Draw(id, query), Answer.Picture.class).map(Answer.Picture::timeline);
  }

  @Override
  public Future<List<NodeView>> nodes() {
    return itself();
  }

  @Override
  public Future<NodeView> rest(String node, boolean rest) {
    return itself();
  }

  private static <T> Future<T> itself() {
    return Future.failedFuture(
        new ServiceException(
            ServiceException.Kind.UNAVAILABLE, "each node knows the nodes of its cluster itself"));
  }

  @Override
  public Future<Readiness> readiness() {
    return calls
        .ask(target, new Question.AskReadiness(), Patience.ONCE)
        .map(answer -> ((Answer.Ready) answer).readiness())
        .otherwise(e -> new Readiness(false, String.valueOf(e.getMessage()), false));
  }

  @Override
  public Future<JobWatch> watch(String id, long after, FeedListener listener) {
    return watches.watch(target, id, after, listener);
  }

  @Override
  public Future<JobsWatch> watchJobs(ListListener listener) {
    return watches.watchList(target, listener);
  }
}
