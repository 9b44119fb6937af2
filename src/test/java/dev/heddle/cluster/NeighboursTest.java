package dev.heddle.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private final List<String> told = new ArrayList<>();
  private final Map<String, BooleanSupplier> wanted = new HashMap<>();
  private final Map<String, Consumer<ClusterMember>> deaths = new HashMap<>();
  private long nanos;

  private final Neighbours neighbours =
      new Neighbours(
          new ClusterListener() {
            @Override
            public void joined(ClusterMember member) {
              told.add("joined " + member.name());
            }

            @Override
            public void left(ClusterMember member) {
              told.add("left " + member.name());
            }

            @Override
            public void dead(ClusterMember member) {
              told.add("dead " + member.name());
            }

            @Override
            public void refused(String why) {
              told.add("refused");
            }

            @Override
            public void lost() {
              told.add("lost");
            }
          },
          (member, still, dead) -> {
            told.add("watch " + member.name());
            wanted.put(member.name(), still);
            deaths.put(member.name(), dead);
          },
          () -> nanos);

  private static ClusterMember node(String name, int port) {
    return new ClusterMember(name + "-1", name, new HostPort("127.0.0.1", port), false);
  }

  private boolean isWatched(String name) {
    return Objects.requireNonNull(wanted.get(name)).getAsBoolean();
  }

  @Test
  void whoComesBackIsToldOfAndWatchedOn() {
    neighbours.came(node("a", 1));
    neighbours.came(node("a", 1));
    neighbours.went("a-1");
    neighbours.went("a-1");
    nanos += Neighbours.WATCH_ON_NANOS;
    assertThat(isWatched("a")).isTrue();
    neighbours.came(node("a", 1));
    nanos += 1;
    assertThat(isWatched("a")).as("in sight again").isTrue();
    assertThat(told).containsExactly("watch a", "joined a", "left a", "joined a");
  }

  @Test
  void whoStaysAwayIsNotWatchedForEver() {
    neighbours.came(node("a", 1));
    neighbours.went("a-1");
    nanos += Neighbours.WATCH_ON_NANOS + 1;
    assertThat(isWatched("a")).isFalse();
    neighbours.came(node("a", 1));
    assertThat(told).containsExactly("watch a", "joined a", "left a", "watch a", "joined a");
  }

  @Test
  void whoseAddressAnotherHasIsDead() {
    neighbours.came(node("a", 1));
    neighbours.went("a-1");
    neighbours.came(node("b", 1));
    Objects.requireNonNull(deaths.get("a")).accept(node("a", 1));
    assertThat(told)
        .containsExactly("watch a", "joined a", "left a", "dead a", "watch b", "joined b");
    assertThat(isWatched("a")).isFalse();
  }

  @Test
  void whoIsNotAmongThoseInSightHasGone() {
    neighbours.came(node("a", 1));
    neighbours.came(node("b", 2));
    told.clear();
    neighbours.keep(Set.of("b-1"));
    neighbours.keep(Set.of("b-1"));
    assertThat(told).containsExactly("left a");
  }

  @Test
  void whoWasProvenDeadIsNotLetInAgain() {
    neighbours.came(node("a", 1));
    Objects.requireNonNull(deaths.get("a")).accept(node("a", 1));
    assertThat(neighbours.isDead("a-1")).isTrue();
    neighbours.came(node("a", 1));
    neighbours.came(new ClusterMember("a-2", "a", new HostPort("127.0.0.1", 1), false));
    assertThat(neighbours.isDead("a-2")).isFalse();
    assertThat(told).containsExactly("watch a", "joined a", "dead a", "watch a", "joined a");
  }

  @Test
  void nothingIsToldAfterTheEnd() {
    neighbours.came(node("a", 1));
    neighbours.came(node("b", 2));
    neighbours.close();
    Objects.requireNonNull(deaths.get("a")).accept(node("a", 1));
    neighbours.went("b-1");
    neighbours.came(node("c", 3));
    assertThat(told).containsExactly("watch a", "joined a", "watch b", "joined b");
  }

  @Test
  void nobodyIsWatchedAfterTheEnd() {
    neighbours.came(node("a", 1));
    neighbours.close();
    assertThat(isWatched("a")).isFalse();
  }
}
