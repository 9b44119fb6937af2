package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitingTasksTest {
  private static final long EPOCH = 1_750_000_000_000_000L;
  private static final int MOST = 10_000_000;

  private static WaitingTasks fifo(int total) {
    return new WaitingTasks(StartOrder.FIFO, total, EPOCH);
  }

  private static List<Integer> all(WaitingTasks waiting) {
    List<Integer> polled = new ArrayList<>();
    for (int index = waiting.poll(i -> true); index >= 0; index = waiting.poll(i -> true)) {
      polled.add(index);
    }
    return polled;
  }

  @Test
  void tasksComeInTheOrderOfTheJob() {
    assertThat(all(fifo(4))).containsExactly(0, 1, 2, 3);
    assertThat(all(new WaitingTasks(StartOrder.of(new int[] {2, 0, 1}), 3, EPOCH)))
        .containsExactly(2, 0, 1);
    assertThat(all(fifo(0))).isEmpty();
  }

  @Test
  void aWaitEndsInTimeAlsoBeforeTheTimeThatTheJobWasAccepted() {
    WaitingTasks waiting = new WaitingTasks(StartOrder.FIFO, 2, EPOCH);
    long then = EPOCH - 3_600_000_000L;
    waiting.backOff(1, then + 2_000);
    waiting.backOff(0, then + 1_000);
    assertThat(waiting.nextDueMicros()).hasValue(then + 1_000);
    assertThat(waiting.pollDue(then + 1_000)).isZero();
    assertThat(waiting.pollDue(then + 1_000)).isEqualTo(-1);
    assertThat(waiting.pollDue(then + 2_000)).isEqualTo(1);
  }

  @Test
  void whoComesBackIsBeforeThoseThatWereNeverTaken() {
    WaitingTasks waiting = new WaitingTasks(StartOrder.of(new int[] {3, 2, 1, 0}), 4, EPOCH);
    assertThat(waiting.poll(i -> true)).isEqualTo(3);
    assertThat(waiting.poll(i -> true)).isEqualTo(2);
    waiting.putBack(2);
    waiting.putBack(3);
    assertThat(all(waiting)).containsExactly(3, 2, 1, 0);
  }

  @Test
  void whoIsNotQueuedIsPassedOver() {
    WaitingTasks waiting = fifo(4);
    assertThat(waiting.poll(i -> i != 0 && i != 1)).isEqualTo(2);
    assertThat(waiting.poll(i -> i != 3)).isEqualTo(-1);
  }

  @Test
  void suspectsComeFirstTheLatestFirst() {
    WaitingTasks waiting = fifo(6);
    waiting.suspect(List.of(4, 2));
    waiting.suspect(List.of(5, 3));
    assertThat(waiting.hasSuspects()).isTrue();
    assertThat(waiting.pollSuspect(i -> i != 3)).isEqualTo(5);
    assertThat(waiting.pollSuspect(i -> i != 3)).isEqualTo(4);
    assertThat(waiting.pollSuspect(i -> true)).isEqualTo(2);
    assertThat(waiting.pollSuspect(i -> true)).isEqualTo(-1);
    assertThat(waiting.hasSuspects()).isFalse();
  }

  @Test
  void aWaitIsNeverOverTooEarlyAndAMillisecondLateAtTheMost() {
    WaitingTasks waiting = fifo(MOST);
    long until = EPOCH + 1_234_567;
    waiting.backOff(MOST - 1, until);
    long due = waiting.nextDueMicros().orElseThrow();
    assertThat(due).isBetween(until, until + 999);
    assertThat(waiting.pollDue(due - 1)).isEqualTo(-1);
    assertThat(waiting.pollDue(due)).isEqualTo(MOST - 1);
    assertThat(waiting.pollDue(Long.MAX_VALUE)).isEqualTo(-1);
    assertThat(waiting.nextDueMicros()).isEmpty();
  }

  @Test
  void aWaitOfAYearInAnOldJobKeepsItsPlace() {
    WaitingTasks waiting = fifo(MOST);
    long year = 365L * 24 * 3_600 * 1_000_000;
    waiting.backOff(MOST - 1, EPOCH + 11 * year);
    waiting.backOff(0, EPOCH + 10 * year);
    assertThat(waiting.nextDueMicros().orElseThrow()).isEqualTo(EPOCH + 10 * year);
    assertThat(waiting.pollDue(EPOCH + 11 * year)).isZero();
    assertThat(waiting.pollDue(EPOCH + 11 * year)).isEqualTo(MOST - 1);
  }

  @Test
  void aWaitThatIsOverBeforeItBeganIsDueAtOnce() {
    WaitingTasks waiting = fifo(3);
    waiting.backOff(2, EPOCH - 5);
    assertThat(waiting.pollDue(EPOCH)).isEqualTo(2);
  }

  @Test
  void whereAJobIsStoppedNobodyIsLeftInLine() {
    WaitingTasks waiting = fifo(9);
    waiting.poll(i -> true);
    waiting.putBack(0);
    waiting.suspect(List.of(3));
    waiting.backOff(4, EPOCH);
    waiting.clear();
    assertThat(waiting.poll(i -> true)).isEqualTo(-1);
    assertThat(waiting.pollSuspect(i -> true)).isEqualTo(-1);
    assertThat(waiting.pollDue(Long.MAX_VALUE)).isEqualTo(-1);
  }

  /** Every queued task is found, and always the first of those that may be taken. */
  @Test
  void nobodyInLineIsForgotten() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int total = 1 + random.nextInt(40);
      List<Integer> order = new ArrayList<>(IntStream.range(0, total).boxed().toList());
      Collections.shuffle(order, random);
      WaitingTasks waiting =
          new WaitingTasks(StartOrder.of(order.stream().mapToInt(i -> i).toArray()), total, EPOCH);
      BitSet queued = new BitSet();
      queued.set(0, total);
      TreeMap<Long, Integer> backOff = new TreeMap<>();
      List<Integer> taken = new ArrayList<>();
      long now = EPOCH;
      for (int step = 0; step < 200; step++) {
        int dice = random.nextInt(4);
        if (dice < 2) {
          int expected = order.stream().filter(queued::get).findFirst().orElse(-1);
          int index = waiting.poll(queued::get);
          assertThat(index).as("seed %d step %d", seed, step).isEqualTo(expected);
          if (index >= 0) {
            queued.clear(index);
            taken.add(index);
          }
        } else if (dice == 2 && !taken.isEmpty()) {
          Collections.shuffle(taken, random);
          int index = taken.removeLast();
          long until = now + 1_000L * random.nextInt(60);
          if (random.nextBoolean() || backOff.containsKey(until)) {
            queued.set(index);
            waiting.putBack(index);
          } else {
            waiting.backOff(index, until);
            backOff.put(until, index);
          }
        } else {
          now += 1_000L * random.nextInt(20);
          while (!backOff.isEmpty() && backOff.firstKey() <= now) {
            int index = backOff.pollFirstEntry().getValue();
            assertThat(waiting.pollDue(now)).as("seed %d step %d", seed, step).isEqualTo(index);
            queued.set(index);
            waiting.putBack(index);
          }
          assertThat(waiting.pollDue(now)).isEqualTo(-1);
        }
      }
    }
  }
}
