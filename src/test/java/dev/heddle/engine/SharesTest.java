package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final int SEEDS = 2_000;

  @Test
  void whoWantsLittleGetsItAndTheOthersShareTheRest() {
    assertThat(Shares.maxMin(10, new int[] {2, 9, 9})).containsExactly(2, 4, 4);
    assertThat(Shares.maxMin(9, new int[] {9, 9, 1, 0})).containsExactly(4, 4, 1, 0);
    assertThat(Shares.maxMin(11, new int[] {9, 9})).as("the odd one").containsExactly(6, 5);
  }

  @Test
  void nobodyIsStarvedByWhoWantsEverything() {
    assertThat(Shares.maxMin(1_000_000, new int[] {Integer.MAX_VALUE, 1, Integer.MAX_VALUE}))
        .containsExactly(500_000, 1, 499_999);
  }

  @Test
  void theFirstInLineGetWhatThereIsWhereThereIsNotOneForEach() {
    assertThat(Shares.maxMin(2, new int[] {5, 0, 5, 5})).containsExactly(1, 0, 1, 0);
    assertThat(Shares.maxMin(0, new int[] {5, 5})).containsExactly(0, 0);
    assertThat(Shares.maxMin(7, new int[0])).isEmpty();
  }

  @Test
  void sharesAreMaxMinFair() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      int spread = 1 + random.nextInt(random.nextBoolean() ? 5 : 10_000);
      int[] demands = random.ints(1 + random.nextInt(12), 0, spread).toArray();
      long capacity = random.nextInt(3 * spread);
      int[] shares = Shares.maxMin(capacity, demands);
      assertThat(sum(shares))
          .as("seed %d: nothing is left over, nothing is given twice", seed)
          .isEqualTo(Math.min(capacity, sum(demands)));
      int most = Arrays.stream(shares).max().orElseThrow();
      for (int i = 0; i < demands.length; i++) {
        assertThat(shares[i]).as("seed %d", seed).isBetween(0, demands[i]);
        if (shares[i] < demands[i]) {
          assertThat(most - shares[i])
              .as("seed %d: nobody has more than one that wants more, but for the odd one", seed)
              .isLessThanOrEqualTo(1);
        }
      }
    }
  }

  @Test
  void aShareIsSplitInProportionToWhatIsFree() {
    int[] free = {100, 300};
    assertThat(Shares.split(40, free)).containsExactly(10, 30);
    assertThat(free).as("less what was taken").containsExactly(90, 270);
  }

  @Test
  void noWorkerGetsMoreThanItHasFree() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      int workers = random.nextInt(9);
      int[] free = random.ints(workers, 0, 1 + random.nextInt(2_000_000)).toArray();
      int[] before = free.clone();
      int share = random.nextInt(4_000_000);
      int[] parts = Shares.split(share, free);
      assertThat(sum(parts)).as("seed %d", seed).isEqualTo(Math.min(share, sum(before)));
      for (int w = 0; w < workers; w++) {
        assertThat(parts[w]).as("seed %d", seed).isBetween(0, before[w]);
        assertThat(free[w]).as("seed %d", seed).isEqualTo(before[w] - parts[w]);
      }
    }
  }

  @Test
  void aShareOfAllAtOnceFillsEveryWorker() {
    int[] free = IntStream.generate(() -> 1_000_000).limit(3_000).toArray();
    assertThat(Shares.split(Integer.MAX_VALUE, free)).doesNotContain(-1).hasSize(3_000);
    assertThat(sum(free)).isEqualTo(3_000L * 1_000_000 - Integer.MAX_VALUE);
  }

  private static long sum(int[] values) {
    return Arrays.stream(values).asLongStream().sum();
  }
}
