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
import dev.heddle.remote.StoreNode.Rank;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The job service of a node without a store: everything is asked of a node that has it, as long as
 * one is in sight. Of several, one that takes jobs is asked before one that does not, and one that
 * says nothing last; what is only read is asked of the next where one cannot tell. Thread-safe.
 */
public final class StoreNodes implements JobService {
  private static final String AWAY = "the node with the store is away";
  private static final Readiness NOBODY = new Readiness(false, AWAY, false);

  private final Vertx vertx;
  private final Function<String, JobService> services;
  private final Consumer<String> silent;
  private final NodeInfo nodes;
  private final LongSupplier nanos;

  /** Nodes with the store, as they came. */
  private final List<StoreNode> inSight = new CopyOnWriteArrayList<>();

  /**
   * Knows of no node yet.
   *
   * @param services of nodes, by incarnation
   * @param silent told which node says nothing while another does: what is asked there is to fail
   * @param nodes of the cluster, as this one knows them
   * @param nanos a monotonic clock
   */
  public StoreNodes(
      Vertx vertx,
      Function<String, JobService> services,
      Consumer<String> silent,
      NodeInfo nodes,
      LongSupplier nanos) {
    this.vertx = vertx;
    this.services = services;
    this.silent = silent;
    this.nodes = nodes;
    this.nanos = nanos;
  }

  /** A node with the store is in sight. */
  public void came(String incarnation) {
    if (inSight.stream().noneMatch(node -> node.incarnation().equals(incarnation))) {
      inSight.add(new StoreNode(incarnation));
    }
  }

  /** A node is out of sight. */
  public void went(String incarnation) {
    inSight.removeIf(node -> node.incarnation().equals(incarnation));
  }

  /** Whether a node with the store is in sight. */
  public boolean isThere() {
    return !inSight.isEmpty();
  }

  /** Asks all of them how they are; to be called each second. */
  public void look() {
    long now = nanos.getAsLong();
    boolean somebodyAnswers = inSight.stream().anyMatch(node -> node.rank(now) != Rank.SILENT);
    for (StoreNode node : inSight) {
      if (node.ask(now)) {
        services.apply(node.incarnation()).readiness().onSuccess(node::answered);
      }
      if (somebodyAnswers && node.rank(now) == Rank.SILENT) {
        silent.accept(node.incarnation());
      }
    }
  }

  /** All that are in sight, the best first. */
  private List<JobService> stores() {
    long now = nanos.getAsLong();
    return inSight.stream()
        .map(node -> Map.entry(node.rank(now), node.incarnation()))
        .sorted(Map.Entry.comparingByKey())
        .map(node -> services.apply(node.getValue()))
        .toList();
  }

  private Map<String, JobService> services(List<StoreNode> some) {
    return some.stream()
        .map(StoreNode::incarnation)
        .collect(Collectors.toMap(Function.identity(), services));
  }

  /** All of them; none where there is but one, which was asked. */
  private Map<String, JobService> severalServices() {
    return inSight.size() > 1 ? services(inSight) : Map.of();
  }

  private @Nullable JobService store() {
    List<JobService> stores = stores();
    return stores.isEmpty() ? null : stores.getFirst();
  }

  private static ServiceException away() {
    return new ServiceException(ServiceException.Kind.UNAVAILABLE, AWAY);
  }

  private <T extends @Nullable Object> Future<T> ask(Function<JobService, Future<T>> question) {
    JobService store = store();
    return store == null ? Future.failedFuture(away()) : question.apply(store);
  }

  /** Where only one can be asked, it knows best when to give up. */
  private Orders orders() {
    return new Orders(vertx, this::route, inSight.size() > 1);
  }

  private <T extends @Nullable Object> Future<T> route(
      String id, Function<JobService, Future<T>> order) {
    return ask(order);
  }

  private <T> Future<T> read(Function<JobService, Future<T>> question) {
    return read(stores(), question);
  }

  private static <T> Future<T> read(
      List<JobService> stores, Function<JobService, Future<T>> question) {
    if (stores.isEmpty()) {
      return Future.failedFuture(away());
    }
    List<JobService> others = stores.subList(1, stores.size());
    return question
        .apply(stores.getFirst())
        .recover(
            e ->
                ServiceException.isUnavailable(e) && !others.isEmpty()
                    ? read(others, question)
                    : Future.failedFuture(e));
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
    return read(store -> store.job(id));
  }

  @Override
  public Future<JobView> await(String id, Duration wait) {
    long untilNanos = nanos.getAsLong() + wait.toNanos();
    return read(
        store -> {
          long left = Math.max(0, untilNanos - nanos.getAsLong());
          return store.await(id, Duration.ofNanos(left));
        });
  }

  @Override
  public Future<JobPage> jobs(JobQuery query) {
    return read(store -> store.jobs(query))
        .compose(page -> new JoinedPage(vertx, query, page).with(severalServices()));
  }

  @Override
  public Future<List<TaskSpec>> specs(String id, int from, int limit) {
    return read(store -> store.specs(id, from, limit));
  }

  @Override
  public Future<TaskPage> tasks(String id, TaskQuery query) {
    return read(store -> store.tasks(id, query));
  }

  @Override
  public Future<JobView> cancel(String id) {
    return orders().cancel(id);
  }

  @Override
  public Future<JobView> pause(String id) {
    return orders().pause(id);
  }

  @Override
  public Future<JobView> resume(String id) {
    return orders().resume(id);
  }

  @Override
  public Future<JobView> retry(String id, @Nullable FailureCode code) {
    return ask(store -> store.retry(id, code));
  }

  @Override
  public Future<Void> delete(String id) {
    return orders().delete(id);
  }

  @Override
  public Future<Measured> measured(String id) {
    return read(store -> store.measured(id));
  }

  @Override
  public Future<Timeline> timeline(String id, Timeline.Query query) {
    return read(store -> store.timeline(id, query));
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
  public Future<JobWatch> watch(String id, long after, FeedListener listener) {
    return read(store -> store.watch(id, after, listener));
  }

  @Override
  public Future<JobsWatch> watchJobs(ListListener listener) {
    return isThere()
        ? JoinedList.watch(vertx, () -> services(inSight), listener)
        : Future.failedFuture(away());
  }
}
