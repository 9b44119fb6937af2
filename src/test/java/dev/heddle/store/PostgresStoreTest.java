package dev.heddle.store;

import static dev.heddle.store.PostgresServerForTests.execute;
import static dev.heddle.store.StoreFixtures.OWNER;
import static dev.heddle.store.StoreFixtures.accept;
import static dev.heddle.store.StoreFixtures.end;
import static dev.heddle.store.StoreFixtures.job;
import static dev.heddle.store.StoreFixtures.log;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.job.JobState;
import dev.heddle.store.JobStore.Claimed;
import dev.heddle.store.Leases.Claimable;
import dev.heddle.store.Leases.Holder;
import dev.heddle.store.Leases.Wanted;
import dev.heddle.store.StoreWrite.Release;
import dev.heddle.store.StoreWrite.Stage;
import dev.heddle.store.WriteResult.Done;
import dev.heddle.store.WriteResult.Fenced;
import dev.heddle.store.WriteResult.SameAs;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The promises of every store, kept by PostgreSQL, and those of a store that is shared. */
class PostgresStoreTest extends TaskStoreContract {
  private static final Duration LEASE = Duration.ofSeconds(50);
  private static final String OTHER = "incarnation-2";

  private final String url = newDatabase();

  private static String newDatabase() {
    try {
      return PostgresServerForTests.storeUrl();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  PostgresStore open() {
    return PostgresStore.open(url, Map.of(), LEASE);
  }

  @Override
  void lapse() throws SQLException {
    execute(url, "UPDATE job SET lease_until = clock_timestamp() - INTERVAL '1 second'");
  }

  private Leases leases() {
    return store.leases().orElseThrow();
  }

  private Optional<Claimed> claim(Holder dead) {
    return claim("01J0", dead);
  }

  private Optional<Claimed> claim() {
    return claim("01J0", null);
  }

  private Optional<Claimed> claim(String id, @Nullable Holder dead) {
    return leases().claim(List.of(new Wanted(id, dead)), OTHER, LEASE).jobs().stream().findFirst();
  }

  @Test
  void aJobIsItsAcceptersUntilItsLeaseLapses() throws Exception {
    write(accept(job("01J0", 10)));
    assertThat(claim()).isEmpty();
    assertThat(store.claimAll(OTHER).jobs()).isEmpty();
    assertThat(leases().claimable(Set.of(), "", 9)).isEmpty();
    lapse();
    assertThat(leases().claimable(Set.of(), "", 9))
        .singleElement()
        .satisfies(
            lapsed -> {
              assertThat(lapsed.jobId()).isEqualTo("01J0");
              assertThat(lapsed.holder()).isEqualTo(new Holder(OWNER, 1));
              assertThat(lapsed.lapsedMicros()).isBetween(1_000_000L, 60_000_000L);
            });
    Claimed claimed = claim().orElseThrow();
    assertThat(claimed.cleanly()).isFalse();
    assertThat(claimed.stored()).isEqualTo(stored("01J0"));
    assertThat(claimed.stored().term()).isEqualTo(2);
    assertThat(claimed.stored().owner()).isEqualTo(OTHER);
    assertThat(write(log("01J0", 1))).isEqualTo(new Fenced());
    assertThat(write(log("01J0", 2))).isEqualTo(new Done());
    assertThat(claim()).as("it has a lease again").isEmpty();
  }

  @Test
  void aReleasedJobIsClaimedAtOnce() {
    write(accept(job("01J0", 10)));
    write(new Release("01J0", 1));
    assertThat(leases().claimable(Set.of(), "", 9))
        .extracting(Claimable::holder)
        .containsOnlyNulls();
    assertThat(claim().orElseThrow().cleanly()).isTrue();
    assertThat(claim()).isEmpty();
  }

  @Test
  void theLeaseOfTheDeadIsNotWaitedFor() {
    write(accept(job("01J0", 10)));
    assertThat(claim(new Holder("incarnation-0", 1))).isEmpty();
    assertThat(claim(new Holder(OWNER, 2))).as("it has claimed it again since").isEmpty();
    assertThat(leases().claimable(Set.of(OWNER), "", 9))
        .singleElement()
        .satisfies(held -> assertThat(held.lapsedMicros()).isNegative());
    assertThat(claim(new Holder(OWNER, 1)).orElseThrow().stored().term()).isEqualTo(2);
  }

  @Test
  void whatHasEndedOrIsNotThereCannotBeClaimed() {
    write(accept(job("01J0", 10)));
    write(end("01J0", JobState.SUCCEEDED));
    assertThat(claim()).isEmpty();
    assertThat(claim("01J9", null)).isEmpty();
    assertThat(leases().claimable(Set.of(OWNER), "", 9)).isEmpty();
  }

  @Test
  void aRenewalKeepsWhatIsStillItsOwners() throws Exception {
    store.write(List.of(accept(job("01J0", 10)), accept(job("01J1", 10)), accept(job("01J2", 10))));
    lapse();
    assertThat(claim()).isPresent();
    write(new StoreWrite.Delete("01J2", new Holder(OWNER, 1)));
    assertThat(leases().renew(OWNER, LEASE)).isEqualTo(Map.of("01J1", 1L));
    assertThat(leases().renew(OTHER, LEASE)).isEqualTo(Map.of("01J0", 2L));
    assertThat(leases().claimable(Set.of(), "", 9)).isEmpty();
    assertThat(leases().renew("nobody", LEASE)).isEmpty();
  }

  @Test
  void ofManyThatClaimAtOnceOneGetsIt() throws Exception {
    write(accept(job("01J0", 10)));
    lapse();
    try (PostgresStore second = open();
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<List<Claimed>>> claims = new ArrayList<>();
      List<Wanted> wanted = List.of(new Wanted("01J0", new Holder(OWNER, 1)));
      for (int i = 0; i < 8; i++) {
        Leases from = i % 2 == 0 ? leases() : second;
        String owner = "claimer-" + i;
        claims.add(() -> from.claim(wanted, owner, LEASE).jobs());
      }
      int claimed = 0;
      for (Future<List<Claimed>> claim : threads.invokeAll(claims)) {
        claimed += claim.get().size();
      }
      assertThat(claimed).isEqualTo(1);
      assertThat(stored("01J0").term()).isEqualTo(2);
    }
  }

  @Test
  void manyAreClaimedTogetherAsFarAsTheyAreToBeHad() throws Exception {
    for (int i = 0; i < 5; i++) {
      write(accept(job("01J" + i, 10)));
    }
    write(new Release("01J1", 1));
    write(end("01J3", JobState.SUCCEEDED));
    execute(url, "UPDATE job SET settings = 'damaged' WHERE id = '01J4'");
    Holder dead = new Holder(OWNER, 1);
    List<Wanted> wanted =
        List.of(
            new Wanted("01J4", dead),
            new Wanted("01J3", dead),
            new Wanted("01J2", new Holder(OWNER, 7)),
            new Wanted("01J1", null),
            new Wanted("01J0", dead));
    JobStore.Takeover taken = leases().claim(wanted, OTHER, LEASE);
    assertThat(taken.jobs())
        .extracting(claimed -> claimed.stored().job().id())
        .containsExactly("01J0", "01J1");
    assertThat(taken.jobs()).extracting(Claimed::cleanly).containsExactly(false, true);
    assertThat(taken.unreadable())
        .singleElement()
        .satisfies(
            unread -> {
              assertThat(unread.id()).isEqualTo("01J4");
              assertThat(unread.term()).isEqualTo(2);
            });
    assertThat(leases().renew(OTHER, LEASE)).isEqualTo(Map.of("01J0", 2L, "01J1", 2L, "01J4", 2L));
    assertThat(leases().claim(wanted, OTHER, LEASE).jobs()).isEmpty();
  }

  @Test
  void whatMayBeClaimedIsToldInPages() {
    for (int i = 0; i < 5; i++) {
      write(accept(job("01J" + i, 10)));
      write(new Release("01J" + i, 1));
    }
    assertThat(leases().claimable(Set.of(), "", 3))
        .extracting(Claimable::jobId)
        .containsExactly("01J0", "01J1", "01J2");
    assertThat(leases().claimable(Set.of(), "01J2", 3))
        .extracting(Claimable::jobId)
        .containsExactly("01J3", "01J4");
  }

  /** Neither does anybody wait for it, nor does it keep its locks for longer than a lease. */
  @Test
  void aProcessThatIsStoppedInATransactionKeepsNoJobFromOthers() throws Exception {
    write(accept(job("01J0", 10)));
    try (Connection stopped = PostgresServer.of(url, Map.of()).connect();
        Statement statement = stopped.createStatement()) {
      stopped.setAutoCommit(false);
      statement.execute("SELECT 1 FROM job FOR UPDATE");
      Holder dead = new Holder(OWNER, 1);
      assertThat(claim(dead)).as("it may yet go on").isEmpty();
      Awaitility.await().atMost(Duration.ofSeconds(6)).until(() -> claim(dead).isPresent());
    }
  }

  /** What is said of a wait that was in vain: others may have better luck. */
  @Test
  void whoWaitsForARowInVainHasNotLostTheStore() throws Exception {
    write(accept(job("01J0", 10)));
    try (Connection holding = DriverManager.getConnection(url);
        Statement statement = holding.createStatement()) {
      holding.setAutoCommit(false);
      statement.execute("SELECT 1 FROM job FOR UPDATE");
      assertThatThrownBy(() -> leases().renew(OWNER, LEASE))
          .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isHeldUp()).isTrue())
          .hasMessageContaining("is held up by another transaction");
    }
  }

  /** Does the same on so many threads that a pool of its own would be all taken. */
  private static void onMany(ExecutorService threads, Runnable held) {
    for (int i = 0; i < 8; i++) {
      threads.execute(
          () -> {
            try {
              held.run();
            } catch (StoreException e) {
              assertThat(e.isHeldUp()).isTrue();
            }
          });
    }
  }

  private void waiting(int most) {
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> waitingForLocks() >= most);
  }

  private long waitingForLocks() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT COUNT(*) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  @Test
  void leasesWaitNeitherForCommitsNorForReads() throws Exception {
    write(accept(job("01J0", 10)));
    store.putNode(new NodeRow("n1-a", "n1", "127.0.0.1", 5701, "here", 1));
    ExecutorService threads = Executors.newCachedThreadPool();
    try (Connection holding = DriverManager.getConnection(url);
        Statement statement = holding.createStatement()) {
      holding.setAutoCommit(false);
      statement.execute("SELECT 1 FROM job FOR UPDATE");
      statement.execute("LOCK TABLE spec_chunk IN ACCESS EXCLUSIVE MODE");
      onMany(threads, () -> write(log("01J0", 1)));
      onMany(threads, () -> store.specs("01J0", 0, 1));
      waiting(6);
      Future<Boolean> goesOn =
          threads.submit(
              () ->
                  leases().renew(OTHER, LEASE).isEmpty()
                      && leases().claimable(Set.of(OWNER), "", 9).size() == 1
                      && store.nodes().size() == 1
                      && store.writable());
      assertThat(goesOn.get(5, TimeUnit.SECONDS)).isTrue();
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void twoNodesAcceptOneJobForOneKey() throws Exception {
    try (PostgresStore second = open();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 20; i++) {
        String key = "key" + i;
        String a = "01A" + i;
        String b = "01B" + i;
        List<Future<WriteResult>> results =
            threads.invokeAll(
                List.of(
                    () -> store.write(List.of(accept(job(a, 3), key, "hash"))).getFirst(),
                    () -> second.write(List.of(accept(job(b, 3), key, "hash"))).getFirst()));
        boolean firstWon = results.get(0).get().equals(new Done());
        assertThat(results.get(firstWon ? 1 : 0).get()).isEqualTo(new SameAs(firstWon ? a : b));
        assertThat(store.job(firstWon ? b : a)).isEmpty();
      }
    }
  }

  /** A renewal that leaves out a job says that it is somebody else's. */
  @Test
  void aRenewalNamesWhatIsBeingWrittenMeanwhile() throws Exception {
    Map<String, Long> all = Map.of("01J0", 1L, "01J1", 1L, "01J2", 1L);
    all.keySet().forEach(id -> write(accept(job(id, 10))));
    lapse();
    try (Connection writing = DriverManager.getConnection(url);
        Statement statement = writing.createStatement();
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      writing.setAutoCommit(false);
      statement.execute("UPDATE job SET state = state");
      Future<Map<String, Long>> renewed = thread.submit(() -> leases().renew(OWNER, LEASE));
      Awaitility.await()
          .until(
              () -> {
                try (ResultSet row =
                    statement.executeQuery(
                        "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND"
                            + " pg_backend_pid() = ANY (pg_blocking_pids(pid)))")) {
                  row.next();
                  return row.getBoolean(1);
                }
              });
      writing.commit();
      assertThat(renewed.get()).isEqualTo(all);
    }
    assertThat(leases().claimable(Set.of(), "", 9)).isEmpty();
  }

  /** Nodes whose groups name the same jobs in other orders do not end in a deadlock. */
  @Test
  void groupsOfSeveralNodesPassEachOther() throws Exception {
    write(accept(job("01J0", 10)));
    write(accept(job("01J1", 10)));
    try (PostgresStore second = open();
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      Callable<List<WriteResult>> up = () -> many(store, "01J0", "01J1");
      Callable<List<WriteResult>> down = () -> many(second, "01J1", "01J0");
      Callable<List<WriteResult>> renewals =
          () -> {
            for (int i = 0; i < 200; i++) {
              leases().renew(OWNER, LEASE);
            }
            return List.of();
          };
      for (Future<List<WriteResult>> done : threads.invokeAll(List.of(up, down, renewals))) {
        assertThat(done.get()).allMatch(new Done()::equals);
      }
    }
  }

  private static List<WriteResult> many(JobStore from, String first, String second) {
    List<WriteResult> results = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      results.addAll(from.write(List.of(log(first, 1), log(second, 1))));
    }
    return results;
  }

  /** A sweep spares a job whose acceptance has begun but is not committed. */
  @Test
  void aSweepBesideAnAcceptanceLosesNothing() throws Exception {
    try (PostgresStore second = open();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 20; i++) {
        String id = "01J" + i;
        store.write(
            List.of(new Stage(id, 0, StoreFixtures.specs(0)), new Stage(id, 1, new byte[9])));
        long now = store.nowMicros() + 1_000_000;
        Future<WriteResult> accepted =
            threads.submit(
                () -> write(new StoreWrite.Accept(job(id, 300), List.of(), OWNER, null)));
        threads.submit(() -> second.sweepStaging(now, 1_000)).get();
        int kept = accepted.get().equals(new Done()) ? 2 : 0;
        assertThat(allSpecs(id)).hasSize(kept);
      }
    }
  }

  /** A lost connection is replaced. */
  @Test
  void theStoreOutlivesItsConnections() throws Exception {
    write(accept(job("01J0", 10)));
    execute(
        PostgresServerForTests.url("postgres"),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
            + url.replaceFirst(".*/", "").replaceFirst("\\?.*", "")
            + "'");
    assertThat(tried(() -> store.job("01J0"))).isPresent();
    assertThat(tried(() -> write(log("01J0", 1)))).isEqualTo(new Done());
  }

  /** A pool may not have noticed yet, once for each of its connections. */
  private static <T> T tried(java.util.function.Supplier<T> question) {
    for (int i = 0; i < 6; i++) {
      try {
        return question.get();
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining("cannot be reached");
      }
    }
    return question.get();
  }
}
