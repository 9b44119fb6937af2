package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongHeapTest {
  @Test
  void givesWhatAPriorityQueueGives() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      LongHeap heap = new LongHeap();
      PriorityQueue<Long> model = new PriorityQueue<>();
      int spread = 1 + random.nextInt(1_000);
      for (int step = 0; step < 500; step++) {
        if (!model.isEmpty() && random.nextInt(5) < 2) {
          assertThat(heap.poll()).as("seed %d", seed).isEqualTo(model.remove());
        } else if (random.nextInt(200) == 0) {
          heap.clear();
          model.clear();
        } else {
          long item = random.nextBoolean() ? random.nextInt(spread) : random.nextLong();
          heap.add(item);
          model.add(item);
        }
        assertThat(heap.size()).isEqualTo(model.size());
        assertThat(heap.isEmpty()).isEqualTo(model.isEmpty());
        if (!model.isEmpty()) {
          assertThat(heap.peek()).as("seed %d", seed).isEqualTo(model.element());
        }
      }
    }
  }
}
