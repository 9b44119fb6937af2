package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskOrderTest {
  @Test
  void theLabsLongestTaskComesFirstAndEqualOnesKeepTheirOrder() {
    assertThat(TaskOrder.longestFirst(3, 1, new long[] {2, 2, 5})).containsExactly(2, 0, 1);
  }

  @Test
  void repeatsOfOneTaskStandTogetherByIndex() {
    assertThat(TaskOrder.longestFirst(3, 2, new long[] {2, 2, 5}))
        .containsExactly(2, 5, 0, 1, 3, 4);
  }

  @Test
  void unknownEstimatesComeLastEvenAfterZero() {
    assertThat(TaskOrder.longestFirst(4, 1, new long[] {-1, 0, -1, 3})).containsExactly(3, 1, 0, 2);
  }

  @Test
  void nothingToOrder() {
    assertThat(TaskOrder.longestFirst(0, 1, new long[0])).isEmpty();
  }

  @Test
  void isTheStableSortOfTheWholeJob() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      int base = 1 + random.nextInt(40);
      int repeat = 1 + random.nextInt(5);
      int spread = 1 + random.nextInt(50);
      long[] estimates = random.longs(base, -1, spread).toArray();
      int[] sorted =
          IntStream.range(0, base * repeat)
              .boxed()
              .sorted(Comparator.comparingLong((Integer task) -> -estimates[task % base]))
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(TaskOrder.longestFirst(base, repeat, estimates))
          .as("seed %d", seed)
          .containsExactly(sorted);
    }
  }
}
