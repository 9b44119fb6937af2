package dev.heddle.remote;

import dev.heddle.bus.FeedListener;
import dev.heddle.bus.JobService;
import dev.heddle.bus.ListListener;
import dev.heddle.bus.ServiceException;
import dev.heddle.bus.Whereabouts;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.Timeline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The job service of a node whose store others have too. What concerns a job that another node
 * coordinates is asked of that node; where it does not answer, the store tells what it has. All
 * else is answered here. Thread-safe.
 */
public final class SharedJobs implements JobService {
  /** How long to wait for a job that nobody has just now to be taken up. */
  private static final long AGAIN_MILLIS = 250;

  private final Vertx vertx;
  private final JobService here;
  private final Whereabouts whereabouts;
  private final Function<String, @Nullable JobService> services;
  private final Supplier<List<String>> others;
  private final Asker asker;
  private final Orders orders;

  /** Who asks. */
  public enum Asker {
    /** A client of this node, whose orders wait for a job that changes hands. */
    CLIENT,
    /** Another node, which gives its orders again itself, and asks each node for its own list. */
    NODE
  }

  /**
   * A service.
   *
   * @param here answers for the jobs of this node, and from the store
   * @param services of other nodes, by their incarnations; null for those out of sight
   * @param others incarnations of those in sight that have jobs of the store
   */
  public SharedJobs(
      Vertx vertx,
      JobService here,
      Whereabouts whereabouts,
      Function<String, @Nullable JobService> services,
      Supplier<List<String>> others,
      Asker asker) {
    this.vertx = vertx;
    this.here = here;
    this.whereabouts = whereabouts;
    this.services = services;
    this.others = others;
    this.asker = asker;
    this.orders = new Orders(vertx, this::route, asker == Asker.CLIENT);
  }

  private <T extends @Nullable Object> Future<T> route(
      String id, Function<JobService, Future<T>> question) {
    return whereabouts
        .coordinatorOf(id)
        .compose(
            other -> {
              JobService service = other.isEmpty() ? here : services.apply(other.get());
              return service == null
                  ? Future.failedFuture(outOfSight(id))
                  : question.apply(service);
            });
  }

  private static ServiceException outOfSight(String id) {
    return new ServiceException(
        ServiceException.Kind.UNAVAILABLE, "the node that has job " + id + " is out of sight");
  }

  /** Where its coordinator cannot be asked, what the store has. */
  private <T> Future<T> read(String id, Function<JobService, Future<T>> question) {
    return route(id, question)
        .recover(
            e -> ServiceException.isUnavailable(e) ? question.apply(here) : Future.failedFuture(e));
  }

  private Future<Void> later() {
    return vertx.timer(AGAIN_MILLIS, TimeUnit.MILLISECONDS).mapEmpty();
  }

  @Override
  public Submission submit() {
    return here.submit();
  }

  @Override
  public Future<JobView> job(String id) {
    return read(id, service -> service.job(id));
  }

  @Override
  public Future<JobView> await(String id, Duration wait) {
    return await(id, wait, System.nanoTime() + wait.toNanos());
  }

  private Future<JobView> await(String id, Duration left, long untilNanos) {
    return route(id, service -> service.await(id, left))
        .recover(e -> ServiceException.isUnavailable(e) ? goingOn(id, e) : Future.failedFuture(e))
        .compose(
            job -> {
              Duration rest = Duration.ofNanos(untilNanos - System.nanoTime());
              // Whoever has it from now on is asked again.
              return job.progress().state().ended() || !rest.isPositive()
                  ? Future.succeededFuture(job)
                  : later().compose(v -> await(id, rest, untilNanos));
            });
  }

  /** What the store has of a job, unless it is one that waits for a next start. */
  private Future<JobView> goingOn(String id, Throwable refusal) {
    return here.job(id)
        .compose(
            job ->
                job.standing() == JobView.Standing.PUT_ASIDE
                    ? Future.failedFuture(refusal)
                    : Future.succeededFuture(job));
  }

  @Override
  public Future<JobPage> jobs(JobQuery query) {
    return asker == Asker.NODE
        ? here.jobs(query)
        : here.jobs(query).compose(page -> new JoinedPage(vertx, query, page).with(elsewhere()));
  }

  @Override
  public Future<List<TaskSpec>> specs(String id, int from, int limit) {
    return here.specs(id, from, limit);
  }

  @Override
  public Future<TaskPage> tasks(String id, TaskQuery query) {
    return read(id, service -> service.tasks(id, query));
  }

  @Override
  public Future<JobView> cancel(String id) {
    return orders.cancel(id);
  }

  @Override
  public Future<JobView> pause(String id) {
    return orders.pause(id);
  }

  @Override
  public Future<JobView> resume(String id) {
    return orders.resume(id);
  }

  @Override
  public Future<JobView> retry(String id, @Nullable FailureCode code) {
    return here.retry(id, code);
  }

  @Override
  public Future<Void> delete(String id) {
    return orders.delete(id);
  }

  @Override
  public Future<Measured> measured(String id) {
    return here.measured(id);
  }

  @Override
  public Future<Timeline> timeline(String id, Timeline.Query query) {
    return read(id, service -> service.timeline(id, query));
  }

  @Override
  public Future<List<NodeView>> nodes() {
    return here.nodes();
  }

  @Override
  public Future<NodeView> rest(String node, boolean rest) {
    return here.rest(node, rest);
  }

  @Override
  public Future<Readiness> readiness() {
    return here.readiness();
  }

  @Override
  public Future<JobWatch> watch(String id, long after, FeedListener listener) {
    return read(id, service -> service.watch(id, after, listener));
  }

  @Override
  public Future<JobsWatch> watchJobs(ListListener listener) {
    return asker == Asker.NODE
        ? here.watchJobs(listener)
        : JoinedList.watch(vertx, this::everywhere, listener);
  }

  private Map<String, JobService> everywhere() {
    Map<String, JobService> nodes = elsewhere();
    nodes.put("", here);
    return nodes;
  }

  private Map<String, JobService> elsewhere() {
    Map<String, JobService> nodes = new HashMap<>();
    for (String other : others.get()) {
      JobService service = services.apply(other);
      if (service != null) {
        nodes.put(other, service);
      }
    }
    return nodes;
  }
}
