package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.Chunk;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OpenTasksTest {
  /** What a map of it would say. */
  private record Task(int attempts, int losses, int grant, int lane, long time) {
    static final Task NONE = new Task(0, 0, 0, 0, -1);
  }

  @Test
  void anyTasksInAnyOrderAreKeptApart() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      OpenTasks tasks = new OpenTasks();
      Map<Integer, Task> model = new TreeMap<>();
      for (int step = 0; step < 2_000; step++) {
        int place = random.nextInt(Chunk.SIZE);
        Task before = model.getOrDefault(place, Task.NONE);
        int value = 1 + random.nextInt(100);
        switch (random.nextInt(5)) {
          case 0 -> {
            tasks.setHistory(place, value, value + 1);
            model.put(
                place, new Task(value, value + 1, before.grant(), before.lane(), before.time()));
          }
          case 1 -> {
            tasks.setGrant(place, value);
            model.put(
                place,
                new Task(before.attempts(), before.losses(), value, before.lane(), before.time()));
          }
          case 2 -> {
            tasks.setRun(place, value, -value);
            model.put(
                place, new Task(before.attempts(), before.losses(), before.grant(), value, -value));
          }
          default -> {
            tasks.remove(place);
            model.remove(place);
          }
        }
        assertThat(tasks.count()).isEqualTo(model.size());
      }
      for (int place = 0; place < Chunk.SIZE; place++) {
        assertThat(at(tasks, place)).isEqualTo(model.getOrDefault(place, Task.NONE));
      }
      int n = 0;
      for (int place : model.keySet()) {
        assertThat(tasks.place(n++)).isEqualTo(place);
      }
    }
  }

  private static Task at(OpenTasks tasks, int place) {
    return new Task(
        tasks.attempts(place),
        tasks.losses(place),
        tasks.grant(place),
        tasks.lane(place),
        tasks.time(place));
  }

  @Test
  void theRoomThatAFullChunkTookIsGivenBack() {
    OpenTasks tasks = new OpenTasks();
    for (int place = 0; place < Chunk.SIZE; place++) {
      tasks.setGrant(place, 1);
    }
    assertThat(tasks.capacity()).isEqualTo(Chunk.SIZE);
    for (int place = 0; place < Chunk.SIZE - 1; place++) {
      tasks.remove(place);
    }
    assertThat(tasks.capacity()).isEqualTo(4);
    assertThat(tasks.grant(Chunk.SIZE - 1)).isEqualTo(1);
  }
}
