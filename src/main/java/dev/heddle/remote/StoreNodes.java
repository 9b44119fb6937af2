package dev.heddle.remote;

import dev.heddle.bus.FeedListener;
import dev.heddle.bus.JobService;
import dev.heddle.bus.ListListener;
import dev.heddle.bus.NodeInfo;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.Timeline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The job service of a node without a store: everything is asked of a node that has it, as long as
 * one is in sight. Thread-safe.
 */
public final class StoreNodes implements JobService {
  private static final String AWAY = "the node with the store is away";
  private static final Readiness NOBODY = new Readiness(false, AWAY, false);

  private final Function<String, JobService> services;
  private final NodeInfo nodes;

  /** Nodes with the store, by incarnation, the one that is asked first. */
  private final List<String> inSight = new CopyOnWriteArrayList<>();

  /**
   * Knows of no node yet.
   *
   * @param services of nodes, by incarnation
   * @param nodes of the cluster, as this one knows them
   */
  public StoreNodes(Function<String, JobService> services, NodeInfo nodes) {
    this.services = services;
    this.nodes = nodes;
  }

  /** A node with the store is in sight. */
  public void came(String incarnation) {
    if (!inSight.contains(incarnation)) {
      inSight.add(incarnation);
    }
  }

  /** A node is out of sight. */
  public void went(String incarnation) {
    inSight.remove(incarnation);
  }

  /** Whether a node with the store is in sight. */
  public boolean isThere() {
    return !inSight.isEmpty();
  }

  private @Nullable JobService store() {
    for (String incarnation : inSight) {
      return services.apply(incarnation);
    }
    return null;
  }

  private static ServiceException away() {
    return new ServiceException(ServiceException.Kind.UNAVAILABLE, AWAY);
  }

  private <T extends @Nullable Object> Future<T> ask(Function<JobService, Future<T>> question) {
    JobService store = store();
    return store == null ? Future.failedFuture(away()) : question.apply(store);
  }

  @Override
  public Submission submit() {
    JobService store = store();
    return store == null ? new Refused() : store.submit();
  }

  /** A submission while nobody can take it. */
  private static final class Refused implements Submission {
    @Override
    public Future<Void> add(List<TaskSpec> tasks) {
      return Future.failedFuture(away());
    }

    @Override
    public Future<Submitted> commit(JobSettings settings, @Nullable IdempotencyKey idempotency) {
      return Future.failedFuture(away());
    }

    @Override
    public void discard() {
      // There is nothing.
    }
  }

  @Override
  public Future<JobView> job(String id) {
    return ask(store -> store.job(id));
  }

  @Override
  public Future<JobView> await(String id, Duration wait) {
    return ask(store -> store.await(id, wait));
  }

  @Override
  public Future<JobPage> jobs(JobQuery query) {
    return ask(store -> store.jobs(query));
  }

  @Override
  public Future<List<TaskSpec>> specs(String id, int from, int limit) {
    return ask(store -> store.specs(id, from, limit));
  }

  @Override
  public Future<TaskPage> tasks(String id, TaskQuery query) {
    return ask(store -> store.tasks(id, query));
  }

  @Override
  public Future<JobView> cancel(String id) {
    return ask(store -> store.cancel(id));
  }

  @Override
  public Future<JobView> pause(String id) {
    return ask(store -> store.pause(id));
  }

  @Override
  public Future<JobView> resume(String id) {
    return ask(store -> store.resume(id));
  }

  @Override
  public Future<JobView> retry(String id, @Nullable FailureCode code) {
    return ask(store -> store.retry(id, code));
  }

  @Override
  public Future<Void> delete(String id) {
    return ask(store -> store.delete(id));
  }

  @Override
  public Future<Measured> measured(String id) {
    return ask(store -> store.measured(id));
  }

  @Override
  public Future<Timeline> timeline(String id, Timeline.Query query) {
    return ask(store -> store.timeline(id, query));
  }

  @Override
  public Future<List<NodeView>> nodes() {
    return Future.succeededFuture(nodes.nodes());
  }

  @Override
  public Future<NodeView> rest(String node, boolean rest) {
    return nodes.rest(node, rest);
  }

  @Override
  public Future<Readiness> readiness() {
    JobService store = store();
    return store == null
        ? Future.succeededFuture(NOBODY)
        : store.readiness().map(now -> now.reachable() ? now : NOBODY);
  }

  @Override
  public Future<JobWatch> watch(String id, FeedListener listener) {
    return ask(store -> store.watch(id, listener));
  }

  @Override
  public Future<JobsWatch> watchJobs(ListListener listener) {
    return ask(store -> store.watchJobs(listener));
  }
}
