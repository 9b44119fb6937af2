package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static dev.heddle.coordinator.CoordinatorRig.soon;
import static dev.heddle.store.PostgresServerForTests.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.FeedNumbers;
import dev.heddle.bus.JobService;
import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.EngineRules;
import dev.heddle.engine.JobCommand;
import dev.heddle.engine.LeaseRules;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.json.TaskSpecCodec;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.Report;
import dev.heddle.remote.OverTheBus;
import dev.heddle.store.MachineId;
import dev.heddle.store.NodeRow;
import dev.heddle.store.PostgresServerForTests;
import dev.heddle.store.PostgresStore;
import dev.heddle.store.StoreException;
import dev.heddle.store.StoreWrite;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A coordinator that shares its store, and what it takes up, keeps and lets go. */
class LeasingTest {
  private static final String ME = "me-1";

  /** Looks around at its start, and not again; renews all the time. */
  private static final LeaseRules ONE_SWEEP =
      new LeaseRules(60_000_000, 1_000_000, 50_000, 3_600_000_000L);

  private final Vertx vertx = Vertx.vertx();
  private String url;
  private FaultyStore store;
  private Coordinator coordinator;

  @BeforeEach
  void open() throws SQLException {
    url = PostgresServerForTests.storeUrl();
    store = new FaultyStore(PostgresStore.open(url, Map.of(), Duration.ofMinutes(1)));
    coordinator = coordinator(ONE_SWEEP, 100_000);
    OverTheBus.register(vertx.eventBus());
  }

  @AfterEach
  void close() {
    get(vertx.close());
    store.close();
  }

  private Coordinator coordinator(LeaseRules rules, long ttlMicros) {
    EngineRules engine = new EngineRules(ttlMicros, 100, 1_000, 50_000, null, false);
    return new Coordinator(
        new CoordinatorOptions(
            ME, ME, engine, CoordinatorLimits.DEFAULTS, new CompositeMeterRegistry()),
        store,
        rules);
  }

  private void start() {
    get(vertx.deployVerticle(coordinator));
  }

  private void accepted(String id, String owner) {
    SleepSpec spec = new SleepSpec(TaskMeta.NONE, Duration.ofSeconds(1));
    byte[] specs = TaskSpecCodec.encode(List.of(spec));
    Job job = new Job(id, JobSettings.DEFAULTS, 1, store.nowMicros(), null);
    store.write(List.of(new StoreWrite.Accept(job, List.of(specs), owner, null)));
  }

  /** Jobs that somebody has accepted and released. */
  private List<String> released(int count) {
    List<String> ids = IntStream.range(0, count).mapToObj("01J%05d"::formatted).toList();
    for (String id : ids) {
      accepted(id, "gone-1");
      store.write(List.of(new StoreWrite.Release(id, 1)));
    }
    return ids;
  }

  private <T> T onLoop(Supplier<T> question) {
    Promise<T> answer = Promise.promise();
    coordinator.loop().runOnContext(v -> answer.complete(question.get()));
    return get(answer.future());
  }

  private boolean has(String id) {
    return onLoop(() -> coordinator.job(id) != null);
  }

  private boolean isAside(String id) {
    return onLoop(() -> coordinator.aside(id) != null);
  }

  private long term(String id) {
    return store.job(id).orElseThrow().term();
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  /** Waits until its leases were prolonged some times. */
  private void renewals(int count) {
    Set<String> seen = new HashSet<>();
    soon()
        .until(
            () -> {
              seen.add(text("SELECT MAX(lease_until) FROM job WHERE owner = '" + ME + "'"));
              return seen.size() > count;
            });
  }

  private void somebodyElseTakes(String id) throws SQLException {
    execute(
        url,
        "UPDATE job SET owner = 'other-1', term = term + 1,"
            + " lease_until = clock_timestamp() + INTERVAL '1 minute' WHERE id = '"
            + id
            + "'");
  }

  @Test
  void allThatIsFreeIsTakenUpInOneGo() {
    List<String> ids = released(450);
    try (LogLines log = new LogLines(AdoptionLines.class)) {
      start();
      soon().until(() -> onLoop(() -> coordinator.openJobs()) == 450);
      soon().until(() -> log.news().size() > 20);
      assertThat(log.news()).as("not a line for each").hasSize(21);
      assertThat(log.news().getFirst()).contains(ids.getFirst(), "going on here under term 2: ");
      assertThat(log.news().getLast()).isEqualTo("430 jobs more: going on here");
    }
    assertThat(ids).allMatch(id -> term(id) == 2);
  }

  @Test
  void whoDiesWhileAJobIsBeingReadIsNotWaitedFor() {
    String id = released(1).getFirst();
    store.putNode(new NodeRow("w-1", "w", "10.0.0.1", 5701, "", store.nowMicros()));
    store.putNode(new NodeRow("w-2", "v", "10.0.0.2", 5701, "", store.nowMicros()));
    coordinator = coordinator(ONE_SWEEP, 3_600_000_000L);
    Semaphore reading = new Semaphore(0);
    store.beforeReplay = job -> reading.acquireUninterruptibly();
    start();
    soon().until(() -> term(id) == 2);
    coordinator.dead("w-1");
    soon().until(() -> store.nodes().size() == 1);
    reading.release();
    soon().until(() -> has(id));
    assertThat(onLoop(() -> requireLive(id).machine.inquiries()))
        .extracting(JobCommand.SendInquiry::worker)
        .containsExactly("w-2");
  }

  private LiveJob requireLive(String id) {
    return Objects.requireNonNull(coordinator.job(id));
  }

  /** The commit that tells for sure that somebody else has the job is held up. */
  @Test
  void aSuspendedOwnerTellsWhatTheStoreHasAndSaysSo() throws Exception {
    String id = released(1).getFirst();
    start();
    soon().until(() -> has(id));
    soon().until(() -> onLoop(() -> coordinator.mayAct(requireLive(id))));
    assertThat(stale(id)).containsOnly(false);
    store.hold();
    somebodyElseTakes(id);
    soon().until(() -> onLoop(() -> !coordinator.mayAct(requireLive(id))));
    assertThat(stale(id)).containsOnly(true);
    store.goOn();
  }

  /** What is said of a job alone, in the list, of its tasks, and in the feed of the list. */
  private List<Boolean> stale(String id) {
    JobService service = coordinator.service(List::of);
    JobService.JobQuery all = new JobService.JobQuery(Set.of(), null, null, 10);
    JobService.TaskQuery tasks = new JobService.TaskQuery(Set.of(), null, 0, 10);
    JobService.TaskPage page = get(service.tasks(id, tasks));
    assertThat(page.tasks()).hasSize(1);
    return List.of(
        get(service.job(id)).stale(),
        get(service.jobs(all)).jobs().getFirst().stale(),
        page.stale(),
        onLoop(() -> new LocalReads(coordinator).committed(requireLive(id)).stale()));
  }

  @Test
  void whatTakesLongToReadIsClaimedOnce() {
    String id = released(1).getFirst();
    Semaphore reading = new Semaphore(0);
    store.beforeReplay = job -> reading.acquireUninterruptibly();
    start();
    soon().until(() -> term(id) == 2);
    renewals(8);
    reading.release(100);
    soon().until(() -> has(id));
    renewals(8);
    assertThat(term(id)).isEqualTo(2);
  }

  @Test
  void whoIsHeldUpAtOneJobTakesUpTheOthersAndComesBackToIt() {
    List<String> ids = released(3);
    AtomicBoolean held = new AtomicBoolean();
    store.beforeReplay =
        job -> {
          if (job.equals(ids.get(1)) && held.compareAndSet(false, true)) {
            throw StoreException.heldUp("too much under way", new SQLException());
          }
        };
    try (LogLines log = new LogLines(Leasing.class)) {
      start();
      soon().until(() -> onLoop(() -> coordinator.openJobs()) == 3);
      assertThat(log.errors()).as("the store was never lost").isEmpty();
    }
    assertThat(ids).extracting(this::term).containsExactly(2L, 3L, 2L);
  }

  /** Others hear it: what the rows tell is what time it was before the store's clock was set. */
  @Test
  void aNodeThatNobodyHearsIsForgottenInTimeWhateverTheClocksSay() {
    long longAgo = store.nowMicros() - 3_600_000_000L;
    store.putNode(new NodeRow("gone-1", "gone", "10.0.0.1", 5701, "", longAgo));
    store.putNode(new NodeRow("soon-1", "soon", "10.0.0.1", 5702, "", longAgo + 7_200_000_000L));
    coordinator = coordinator(new LeaseRules(700_000, 50_000, 100_000, 3_600_000_000L), 800_000);
    start();
    soon()
        .until(
            () -> {
              store.putNode(new NodeRow("heard-1", "heard", "10.0.0.2", 5701, "", longAgo));
              return store.nodes().size() == 1;
            });
    assertThat(store.nodes()).extracting(NodeRow::name).containsExactly("heard");
  }

  @Test
  void anEqualAddressProvesADeathOnTheSameMachineAlone() {
    long now = store.nowMicros();
    accepted("01J1", "here-1");
    accepted("01J2", "there-1");
    store.putNode(new NodeRow("there-1", "a", "127.0.0.1", 5701, "another", now));
    store.putNode(new NodeRow("here-1", "b", "127.0.0.1", 5701, MachineId.own(), now - 1));
    start();
    coordinator.joined(ME, ME, "127.0.0.1", 5701);
    soon().until(() -> has("01J1"));
    soon().until(() -> store.nodes().stream().noneMatch(row -> row.name().equals("b")));
    assertThat(has("01J2")).isFalse();
    assertThat(store.nodes()).extracting(NodeRow::name).contains("a");
  }

  @Test
  void aJobThatWasPutAsideIsDroppedWhenSomebodyElseHasIt() throws Exception {
    String id = released(1).getFirst();
    store.beforeReplay =
        job -> {
          throw new IllegalStateException("damaged");
        };
    start();
    soon().until(() -> isAside(id));
    renewals(5);
    assertThat(isAside(id)).as("it is still its").isTrue();
    somebodyElseTakes(id);
    assertThatThrownBy(() -> get(coordinator.service(List::of).delete(id)))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.WRONG_STATE));
    soon().until(() -> !isAside(id));
    assertThat(term(id)).isEqualTo(3);
  }

  /** Was: whoever came from the node that had it by then was told of the term before. */
  @Test
  void whoHasHeardOfALaterTermHasItLookWhetherAJobIsStillIts() throws Exception {
    String id = released(1).getFirst();
    coordinator =
        coordinator(new LeaseRules(60_000_000, 1_000_000, 50_000_000, 50_000_000), 100_000);
    start();
    soon().until(() -> has(id));
    assertThat(watched(id, FeedNumbers.first(9))).as("from nowhere").isEqualTo(2);
    somebodyElseTakes(id);
    assertThat(watched(id, FeedNumbers.last(2))).isEqualTo(2);
    assertThatThrownBy(() -> watched(id, FeedNumbers.first(3)))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.UNAVAILABLE));
    soon().until(() -> !has(id));
  }

  /** The term of which somebody is told who was told events up to a number. */
  private long watched(String id, long after) {
    JobService.JobWatch watch = get(coordinator.service(List::of).watch(id, after, new Unheard()));
    watch.stop().run();
    return FeedNumbers.term(watch.seq());
  }

  private static final class Unheard implements FeedListener {
    @Override
    public void event(FeedEvent event) {}

    @Override
    public void over() {}

    @Override
    public void closed() {}
  }

  @Test
  void noWorkerIsRenewedForAJobThatARenewalDidNotName() throws Exception {
    String id = released(1).getFirst();
    start();
    soon().until(() -> has(id));
    LiveJob job = onLoop(() -> requireLive(id));
    soon().until(() -> onLoop(() -> coordinator.mayAct(job)));
    store.hold();
    somebodyElseTakes(id);
    soon().until(() -> onLoop(() -> !coordinator.mayAct(job)));
    assertThat(has(id)).as("the commit that tells for sure is under way").isTrue();
    List<ToWorker.Renew> renewals = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .<ToWorker>localConsumer(Addresses.worker("w-1"))
        .handler(
            message -> {
              if (message.body() instanceof ToWorker.Renew renew) {
                renewals.add(renew);
              }
            });
    coordinator.joined("w-1", "w", "127.0.0.1", 1);
    soon()
        .until(
            () -> {
              report(false, List.of());
              report(true, List.of(id));
              return !renewals.isEmpty();
            });
    assertThat(renewals).allMatch(renew -> renew.lost().equals(List.of(id)));
    store.goOn();
    soon().until(() -> !has(id));
  }

  /** A write under way may wait for the network; what comes behind it need not. */
  @Test
  void whileTheStoreIsOutOfSightNobodyWaitsForIt() throws Exception {
    coordinator = coordinator(new LeaseRules(1_500_000, 500_000, 50_000, 3_600_000_000L), 100_000);
    start();
    soon().until(() -> onLoop(coordinator::seesStore));
    store.hold();
    StoreWrite write = new StoreWrite.Discard("01J");
    Future<?> underWay = onLoop(() -> coordinator.committer().write(List.of(write)));
    soon().until(() -> onLoop(() -> coordinator.committer().waiting() == 0));
    Future<?> behind = onLoop(() -> coordinator.committer().write(List.of(write)));
    // Who asks for the leases now waits for as long as this is held.
    try (Connection holding = DriverManager.getConnection(url);
        Statement statement = holding.createStatement()) {
      holding.setAutoCommit(false);
      statement.execute("LOCK TABLE job IN ACCESS EXCLUSIVE MODE");
      for (Future<?> refused :
          List.of(behind, awaitLost(() -> coordinator.committer().write(List.of(write))))) {
        assertThatThrownBy(() -> get(refused))
            .isInstanceOfSatisfying(
                ServiceException.class, e -> assertThat(ServiceException.isUnavailable(e)).isTrue())
            .hasMessageContaining("lost sight of the store");
      }
      assertThat(underWay.isComplete()).isFalse();
    }
    store.goOn();
    get(underWay);
    soon().until(() -> onLoop(coordinator::seesStore));
    get(onLoop(() -> coordinator.committer().write(List.of(write))));
  }

  private <T> T awaitLost(Supplier<T> then) {
    soon().until(() -> onLoop(coordinator::hasLostSight));
    return onLoop(then);
  }

  private void report(boolean full, List<String> ids) {
    List<JobReport> holding =
        ids.stream()
            .map(id -> new JobReport(id, 2, 0, 0, 0, false, new long[0], List.of(), 0, List.of()))
            .toList();
    Report report = new Report("w-1", 1, 1, holding);
    vertx
        .eventBus()
        .send(Addresses.coordinator(ME), new ToCoordinator.Reporting("w", report, full, false));
  }
}
