package dev.heddle.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpecCacheTest {
  private static final int MANY = 1_000;

  private final AtomicLong nanos = new AtomicLong();
  private final SpecCache cache = new SpecCache(100, nanos::get);

  private static SpecChunk chunk(int bytes) {
    return new SpecChunk(List.of(), bytes);
  }

  private void put(String job, int number, int bytes) {
    cache.put(job, number, chunk(bytes), MANY);
  }

  private List<Integer> kept(String job) {
    return IntStream.range(0, MANY).filter(n -> cache.get(job, n) != null).boxed().toList();
  }

  @Test
  void whatWasPutInIsThereUntilItsJobIsDropped() {
    SpecChunk chunk = chunk(60);
    cache.put("a", 7, chunk, MANY);
    put("b", 7, 40);
    assertThat(cache.get("a", 7)).isSameAs(chunk);
    assertThat(cache.bytes()).isEqualTo(100);
    cache.drop("a");
    cache.drop("a");
    assertThat(kept("a")).isEmpty();
    assertThat(kept("b")).containsExactly(7);
    assertThat(cache.bytes()).isEqualTo(40);
  }

  @Test
  void aChunkThatIsPutInAgainCountsOnce() {
    put("a", 0, 60);
    put("a", 0, 50);
    assertThat(cache.bytes()).isEqualTo(50);
  }

  @Test
  void aJobGivesUpWhatItNeededLeastRecently() {
    IntStream.range(0, 10).forEach(n -> put("a", n, 10));
    cache.get("a", 0);
    put("a", 10, 10);
    put("a", 11, 10);
    assertThat(kept("a")).containsExactly(0, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  @Test
  void aJobKeepsNoMoreChunksThanItMay() {
    IntStream.range(0, 5).forEach(n -> cache.put("a", n, chunk(1), 3));
    assertThat(kept("a")).containsExactly(2, 3, 4);
    assertThat(cache.bytes()).isEqualTo(3);
  }

  @Test
  void aLargeJobLeavesSmallOnesTheirs() {
    put("small", 0, 10);
    put("other", 0, 10);
    IntStream.range(0, MANY).forEach(n -> put("large", n, 10));
    assertThat(kept("small")).containsExactly(0);
    assertThat(kept("other")).containsExactly(0);
    assertThat(kept("large")).hasSize(8).contains(MANY - 1);
    put("third", 0, 10);
    assertThat(kept("third")).containsExactly(0);
    assertThat(kept("large")).hasSize(7);
  }

  @Test
  void whatNobodyAskedAboutForAWhileGoesFirst() {
    put("idle", 0, 10);
    put("idle", 1, 10);
    put("busy", 0, 10);
    nanos.addAndGet(SpecCache.IDLE.toNanos() + 1);
    cache.get("busy", 0);
    IntStream.range(0, 8).forEach(n -> put("large", n, 10));
    assertThat(cache.bytes()).isEqualTo(100);
    assertThat(cache.get("busy", 0)).isNotNull();
    put("large", 8, 10);
    assertThat(kept("large")).hasSize(9);
    assertThat(kept("busy")).containsExactly(0);
  }

  @Test
  void whatIsLargerThanAllOfItIsNotKept() {
    put("a", 0, 40);
    put("a", 1, 101);
    assertThat(kept("a")).containsExactly(0);
  }

  @Test
  void whateverHappensItStaysWithinItsLimitAndCountsRight() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String job = "job-" + random.nextInt(12);
      switch (random.nextInt(12)) {
        case 0 -> cache.drop(job);
        case 1, 2, 3 -> cache.get(job, random.nextInt(20));
        case 4 -> nanos.addAndGet(random.nextLong(2 * SpecCache.IDLE.toNanos()));
        default ->
            cache.put(
                job, random.nextInt(20), chunk(1 + random.nextInt(30)), 1 + random.nextInt(9));
      }
      assertThat(cache.bytes()).isBetween(0L, 100L);
    }
    IntStream.range(0, 12).forEach(n -> cache.drop("job-" + n));
    assertThat(cache.bytes()).isZero();
  }
}
