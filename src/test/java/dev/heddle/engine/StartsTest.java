package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StartsTest {
  private static final int TASKS = 5_000;

  private final Starts starts = new Starts();

  @Test
  void takesOnWhereItStoppedAndBeginsAgain() {
    starts.add(300);
    starts.add(301);
    starts.add(0);
    assertThat(starts.take()).containsExactly(0, 1, 300, 2);
    starts.add(63);
    starts.add(64);
    starts.add(302);
    assertThat(starts.take()).containsExactly(302, 1, 63, 2);
    assertThat(starts.any()).isFalse();
  }

  @Test
  void whatHasEndedIsNotTaken() {
    starts.add(7);
    starts.add(4_000);
    starts.remove(4_000);
    starts.remove(4_000);
    starts.remove(1_000_000);
    assertThat(starts.take()).containsExactly(7, 1);
  }

  @Test
  void isDueASecondAfterTheFirst() {
    starts.at(5);
    starts.add(1);
    starts.at(900_000);
    starts.add(2);
    assertThat(starts.dueMicros()).isEqualTo(1_000_005);
    assertThat(starts.isDue()).isFalse();
    starts.at(1_000_005);
    assertThat(starts.isDue()).isTrue();
    starts.remove(1);
    starts.remove(2);
    assertThat(starts.isDue()).isFalse();
  }

  @Test
  void knowsItsMembers() {
    BitSet expected = new BitSet();
    Random random = new Random(11);
    for (int step = 0; step < 50_000; step++) {
      int index = random.nextInt(TASKS);
      if (random.nextInt(3) == 0) {
        starts.add(index);
        expected.set(index);
      } else {
        starts.remove(index);
        expected.clear(index);
      }
      if (random.nextInt(500) == 0) {
        int[] runs = starts.take();
        for (int at = 0; at < runs.length; at += 2) {
          for (int task = runs[at]; task < runs[at] + runs[at + 1]; task++) {
            assertThat(expected.get(task)).isTrue();
            expected.clear(task);
          }
        }
      }
      assertThat(starts.any()).isEqualTo(!expected.isEmpty());
    }
  }
}
