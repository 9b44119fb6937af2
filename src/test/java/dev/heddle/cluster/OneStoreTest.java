package dev.heddle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.cluster.ClusterState;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import dev.heddle.testing.FreePort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clusters in one process that meet by their addresses. */
class OneStoreTest {
  private final List<Cluster> open = new ArrayList<>();
  private int named;

  @AfterEach
  void close() {
    open.forEach(Cluster::close);
  }

  private Cluster start(@Nullable String store, HostPort... join) throws IOException {
    Cluster cluster = Cluster.start(options(store, join));
    open.add(cluster);
    return cluster;
  }

  private ClusterOptions options(@Nullable String store, HostPort... join) throws IOException {
    return options(store, List.of(join), 1);
  }

  private ClusterOptions options(@Nullable String store, List<HostPort> join, int protocol)
      throws IOException {
    String name = "node-" + named++;
    int port = FreePort.any();
    return new ClusterOptions(
        name, "i-" + name, "127.0.0.1", port, 0, join, List.of(), store, protocol, true);
  }

  private static HazelcastInstance hazelcast(Cluster cluster) {
    return Hazelcast.getAllHazelcastInstances().stream()
        .filter(
            one ->
                one.getCluster().getLocalMember().getAddress().getPort()
                    == cluster.address().port())
        .findFirst()
        .orElseThrow();
  }

  /** What a node does every few seconds; whether its cluster is about to merge then, or has. */
  private static boolean merges(Cluster searching, List<LifecycleState> heard) {
    OneStoreJoiner.of(hazelcast(searching)).searchForOtherClusters();
    // It stops taking nodes in first; then it says that it merges, and is another cluster's.
    return hazelcast(searching).getCluster().getClusterState() == ClusterState.FROZEN
        || heard.contains(LifecycleState.MERGING);
  }

  private static List<LifecycleState> heardOf(Cluster cluster) {
    List<LifecycleState> heard = new CopyOnWriteArrayList<>();
    hazelcast(cluster)
        .getLifecycleService()
        .addLifecycleListener(event -> heard.add(event.getState()));
    return heard;
  }

  private static void tellOfEachOther(Cluster one, Cluster other) {
    one.seek(List.of(other.address()));
    other.seek(List.of(one.address()));
  }

  @Test
  void clustersOfDifferentStoresThatMeetStayWhatTheyAre() throws Exception {
    Cluster one = start("one");
    Cluster worker = start(null, one.address());
    Cluster other = start("other");
    List<LifecycleState> heard = heardOf(other);
    tellOfEachOther(one, other);

    // The smaller one is the one that would merge. The first try may find no connection yet.
    for (int times = 0; times < 3; times++) {
      assertThat(merges(other, heard)).isFalse();
      assertThat(merges(one, List.of())).isFalse();
    }

    assertThat(one.others())
        .singleElement()
        .extracting(ClusterMember::at)
        .isEqualTo(worker.address());
    assertThat(other.others()).isEmpty();
  }

  /** Was: merged with the larger one, found that it could not be there, and ended. */
  @Test
  void aNodeThatWasUpgradedStaysAwayFromWorkersThatWereNot() throws Exception {
    Cluster old = start("one");
    start(null, old.address());
    ClusterOptions upgraded = options("one", List.of(), 2);
    Cluster other = Cluster.start(upgraded);
    open.add(other);
    List<LifecycleState> heard = heardOf(other);
    tellOfEachOther(old, other);

    for (int times = 0; times < 3; times++) {
      assertThat(merges(other, heard)).isFalse();
    }

    assertThat(other.others()).isEmpty();
  }

  @Test
  void aNodeThatHasLostItsClusterForGoodIsTold() throws Exception {
    Cluster one = start("one");
    CompletableFuture<Void> lost = new CompletableFuture<>();
    one.listen(
        new ClusterListener() {
          @Override
          public void joined(ClusterMember member) {}

          @Override
          public void left(ClusterMember member) {}

          @Override
          public void dead(ClusterMember member) {}

          @Override
          public void refused(String why) {}

          @Override
          public void lost() {
            lost.complete(null);
          }
        });
    // As where a merge does not come to an end.
    hazelcast(one).getLifecycleService().terminate();
    assertThat(lost).succeedsWithin(60, TimeUnit.SECONDS);
  }

  @Test
  void clustersOfOneStoreMerge() throws Exception {
    Cluster one = start("one");
    Cluster worker = start(null, one.address());
    Cluster other = start("one");
    List<LifecycleState> heard = heardOf(other);
    tellOfEachOther(one, other);

    await().atMost(60, TimeUnit.SECONDS).until(() -> merges(other, heard));

    await().atMost(60, TimeUnit.SECONDS).until(() -> worker.others().size() == 2);
  }

  /**
   * Of two clusters only the oldest node of the smaller one ever merges: here it knows of nobody.
   */
  @Test
  void aClusterThatKnowsOfNobodyMergesWithALargerOneThatKnowsOfIt() throws Exception {
    Cluster one = start("one");
    Cluster worker = start(null, one.address());
    Cluster other = start("one");
    one.seek(List.of(other.address()));

    awaitMerge(other, one);

    await().atMost(60, TimeUnit.SECONDS).until(() -> worker.others().size() == 2);
  }

  @Test
  void whatAnyNodeKnowsIsEnoughForBothClusters() throws Exception {
    Cluster one = start("one");
    Cluster younger = start(null, one.address());
    Cluster larger = start("one");
    Cluster itsWorker = start(null, larger.address());
    start(null, larger.address());
    younger.seek(List.of(itsWorker.address()));

    awaitMerge(one, younger, larger);

    await().atMost(60, TimeUnit.SECONDS).until(() -> larger.others().size() == 4);
  }

  /** One searches, while others tell those that they know of. */
  private static void awaitMerge(Cluster searching, Cluster... knowing) {
    List<LifecycleState> heard = heardOf(searching);
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () -> {
              for (Cluster one : knowing) {
                OneStoreJoiner.of(hazelcast(one)).introduce();
              }
              return merges(searching, heard);
            });
  }

  @Test
  void whoComesWhileAClusterIsAboutToMergeWaitsUntilItHas() throws Exception {
    Cluster one = start("one");
    hazelcast(one).getCluster().changeClusterState(ClusterState.FROZEN);

    CountDownLatch refused = new CountDownLatch(1);
    CountDownLatch stopped =
        new CountDownLatch(1) {
          @Override
          public boolean await(long most, TimeUnit unit) throws InterruptedException {
            refused.countDown();
            return super.await(most, unit);
          }
        };
    ClusterOptions options = options(null, one.address());
    CompletableFuture<Cluster> comes =
        CompletableFuture.supplyAsync(() -> Cluster.start(options, stopped));
    assertThat(refused.await(60, TimeUnit.SECONDS)).isTrue();
    hazelcast(one).getCluster().changeClusterState(ClusterState.ACTIVE);
    Cluster worker = comes.get(60, TimeUnit.SECONDS);
    open.add(worker);

    assertThat(worker.otherNames()).containsExactly("node-0");
  }
}
