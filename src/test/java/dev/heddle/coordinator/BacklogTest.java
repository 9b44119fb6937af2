package dev.heddle.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final Deque<Runnable> turns = new ArrayDeque<>();
  private final Map<String, Integer> unwritten = new HashMap<>();
  private final List<String> heard = new ArrayList<>();
  private long now;
  private final Backlog backlog =
      new Backlog(job -> unwritten.getOrDefault(job, 0), "large"::equals, () -> now, this::later);

  private void later(long micros, Runnable action) {
    turns.add(
        () -> {
          now += micros;
          action.run();
        });
  }

  private void tells(String job, int news, String what) {
    backlog.heard(
        job,
        news,
        () -> {
          heard.add(what);
          unwritten.merge(job, news, Integer::sum);
        });
  }

  private void turn() {
    turns.remove().run();
  }

  @Test
  void whatIsLittleIsHeardAtOnceAndWhatIsMuchInTurnsOfItsOwn() {
    tells("large", 1_000, "l1");
    tells("large", 1_000, "l2");
    tells("small", 1, "s1");
    assertThat(heard).containsExactly("s1");
    turn();
    tells("small", 1, "s2");
    turn();
    assertThat(heard).containsExactly("s1", "l1", "s2", "l2");
    assertThat(turns).isEmpty();
  }

  @Test
  void whatIsToldOfOneJobKeepsItsOrder() {
    tells("large", 1_000, "l1");
    tells("large", 0, "l2");
    turn();
    turn();
    tells("large", 0, "l3");
    assertThat(heard).containsExactly("l1", "l2", "l3");
  }

  @Test
  void jobsTakeTurns() {
    tells("a", 1_000, "a1");
    tells("a", 1_000, "a2");
    tells("b", 1_000, "b1");
    tells("b", 1_000, "b2");
    while (!turns.isEmpty()) {
      turn();
    }
    assertThat(heard).containsExactly("a1", "b1", "a2", "b2");
  }

  @Test
  void noMoreOfAJobIsHeardThanACommitTakesInAMoment() {
    tells("large", Backlog.UNWRITTEN_MAX, "l1");
    tells("large", 1_000, "l2");
    tells("other", 1_000, "o1");
    turn();
    turn();
    turn();
    assertThat(heard).containsExactly("l1", "o1");
    assertThat(turns).as("it does not turn in vain").isEmpty();
    unwritten.clear();
    backlog.soon();
    turn();
    assertThat(heard).containsExactly("l1", "o1", "l2");
  }

  /** Who is not heard of for five seconds has lost what it runs, also while the store is away. */
  @Test
  void nothingWaitsForLong() {
    tells("large", Backlog.UNWRITTEN_MAX, "l1");
    tells("large", 1_000, "l2");
    turn();
    turn();
    now += Backlog.PATIENCE_MICROS;
    backlog.soon();
    turn();
    assertThat(heard).containsExactly("l1", "l2");
  }

  /** Tells of as many tasks as take so long to be heard of. */
  private void takes(long micros, String what) {
    backlog.heard(
        "large",
        1_000,
        () -> {
          heard.add(what + " at " + now);
          now += micros;
        });
  }

  @Test
  void aQuarterOfTheTimeIsLeftToLargeJobsWhileOthersCome() {
    takes(10_000, "l1");
    takes(10_000, "l2");
    takes(10_000, "l3");
    turn();
    backlog.jobCame();
    turn();
    turn();
    turn();
    now += Backlog.COMING_MICROS;
    while (!turns.isEmpty()) {
      turn();
    }
    assertThat(heard).containsExactly("l1 at 0", "l2 at 40000", "l3 at 100000");
  }

  @Test
  void whatHasWaitedForLongWaitsForNoRest() {
    takes(200_000, "l1");
    takes(1_000_000, "l2");
    takes(0, "l3");
    turn();
    backlog.jobCame();
    turn();
    turn();
    turn();
    backlog.jobCame();
    turn();
    assertThat(heard).containsExactly("l1 at 0", "l2 at 300000", "l3 at 1300000");
  }

  @Test
  void nothingRestsAfterASmallerJob() {
    takes(10_000, "l1");
    tells("other", 1_000, "o1");
    tells("other", 1_000, "o2");
    backlog.jobCame();
    turn();
    turn();
    turn();
    assertThat(heard).containsExactly("l1 at 0", "o1", "o2");
    assertThat(now).isEqualTo(10_000);
  }

  @Test
  void nothingRestsForLong() {
    takes(10_000_000, "l1");
    turn();
    backlog.jobCame();
    takes(0, "l2");
    turn();
    turn();
    turn();
    assertThat(heard).containsExactly("l1 at 0", "l2 at 10100000");
  }

  @Test
  void allThatWasHeardIsTakenInWhereItMatters() {
    tells("a", Backlog.UNWRITTEN_MAX, "a1");
    tells("b", 1_000, "b1");
    tells("a", 1_000, "a2");
    backlog.takeAll();
    assertThat(heard).containsExactly("a1", "b1", "a2");
    turn();
    assertThat(turns).isEmpty();
  }
}
