package dev.heddle.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The wheel under a clock that the test turns. */
class TimerWheelTest implements TimerWheel.Loop {
  private static final long TICK = 10;

  private final List<Node> fired = new ArrayList<>();
  private final List<RuntimeException> thrown = new ArrayList<>();
  private long now = 12_345;
  private long alarmAt = Long.MAX_VALUE;
  private int alarms;
  private boolean later;
  private final TimerWheel wheel = new TimerWheel(() -> now, TICK, this);

  private final class Node extends TimerNode {
    private final long dueAt;
    private long firedAt = -1;

    Node(long delay) {
      dueAt = now + delay;
      wheel.schedule(this, delay);
    }

    @Override
    void expired() {
      assertThat(firedAt).isEqualTo(-1);
      firedAt = now;
      fired.add(this);
    }
  }

  @Override
  public void alarm(long delayNanos) {
    assertThat(delayNanos).isNotNegative();
    alarmAt = now + delayNanos;
    alarms++;
  }

  @Override
  public void later() {
    later = true;
  }

  @Override
  public void threw(RuntimeException e) {
    thrown.add(e);
  }

  /** Turns the clock as an idle event loop would, from alarm to alarm. */
  private void runUntil(long time) {
    while (alarmAt <= time) {
      now = Math.max(now, alarmAt);
      alarmAt = Long.MAX_VALUE;
      wheel.wake();
      drainAll();
    }
    now = time;
  }

  private void drainAll() {
    while (later) {
      later = false;
      wheel.drain();
    }
  }

  @Test
  void firesInOrderNeverEarlyAndATickLateAtMost() {
    Random random = new Random(7);
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      // From single ticks to well beyond the third level.
      nodes.add(new Node((long) Math.pow(10, 1 + 8 * random.nextDouble())));
      if (i % 10 == 0) {
        runUntil(now + random.nextInt(1_000));
      }
    }
    runUntil(now + 2_000_000_000L);
    assertThat(fired).hasSameSizeAs(nodes);
    assertThat(fired).allSatisfy(node -> assertThat(node.firedAt - node.dueAt).isBetween(0L, TICK));
    assertThat(fired).isSortedAccordingTo(Comparator.comparingLong(node -> node.firedAt));
    assertThat(wheel.size()).isZero();
  }

  @Test
  void aSleepOfDaysCrossesEveryLevel() {
    TimerWheel real = new TimerWheel(() -> now, 10_000_000, this);
    TimerNode node = new TimerNode();
    long days = 5L * 24 * 3600 * 1_000_000_000L;
    real.schedule(node, days);
    long end = now + days;
    while (node.isLinked()) {
      assertThat(alarmAt).isLessThanOrEqualTo(end + 10_000_000);
      now = alarmAt;
      real.wake();
    }
    assertThat(now).isBetween(end, end + 10_000_000);
  }

  @Test
  void cancelledTimersStaySilent() {
    Node kept = new Node(500);
    Node cancelled = new Node(500);
    wheel.cancel(cancelled);
    wheel.cancel(cancelled);
    assertThat(wheel.size()).isEqualTo(1);
    runUntil(now + 10_000);
    assertThat(fired).containsExactly(kept);
  }

  @Test
  void aTimerCanBeMoved() {
    Node node = new Node(100);
    wheel.schedule(node, 5_000);
    runUntil(now + 4_000);
    assertThat(fired).isEmpty();
    runUntil(now + 1_100);
    assertThat(fired).containsExactly(node);
  }

  @Test
  void anEarlierTimerMovesTheAlarm() {
    new Node(2_000);
    long before = alarmAt;
    new Node(20);
    assertThat(alarmAt).isLessThan(before);
  }

  @Test
  void aLateAlarmFiresWhatIsDueInBatches() {
    for (int i = 0; i < 10_000; i++) {
      new Node(100 + i % 50);
    }
    now += 1_000;
    wheel.wake();
    assertThat(fired).hasSize(4096);
    assertThat(later).isTrue();
    TimerNode cancelled = fired.getFirst();
    wheel.cancel(cancelled);
    drainAll();
    assertThat(fired).hasSize(10_000);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void aWheelWithOneFarTimerSleeps() {
    new Node(TICK * 256 * 100);
    runUntil(now + TICK * 256 * 101);
    assertThat(fired).hasSize(1);
    assertThat(alarms).isLessThan(110);
  }

  @Test
  void aTimerThatThrowsStopsNoOther() {
    TimerNode bad =
        new TimerNode() {
          @Override
          void expired() {
            throw new IllegalStateException("bad");
          }
        };
    wheel.schedule(bad, 50);
    Node good = new Node(50);
    runUntil(now + 100);
    assertThat(thrown).hasSize(1);
    assertThat(fired).containsExactly(good);
  }

  @Test
  void anIdleWheelSetsNoAlarm() {
    new Node(50);
    runUntil(now + 5_000_000);
    assertThat(alarmAt).isEqualTo(Long.MAX_VALUE);
    Node next = new Node(50);
    runUntil(now + 60);
    assertThat(fired).contains(next);
  }
}
