package dev.heddle.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.ToWorker;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.JobSettings;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.protocol.Grant;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrantPartsTest {
  private static final int TASKS = 4_096;

  private static Grant grant(int tasks) {
    int[] indices = IntStream.range(10, 10 + tasks).toArray();
    return new Grant("J", 1, 7, indices, 5, 6, 8, IntStream.range(0, tasks).toArray());
  }

  private static List<ToWorker.GrantTasks> parts(TaskSpec spec) {
    return GrantParts.of(
            "c", grant(TASKS), JobSettings.DEFAULTS, Collections.nCopies(TASKS, spec))
        .stream()
        .map(ToWorker.GrantTasks.class::cast)
        .toList();
  }

  @Test
  void aGrantOfSmallTasksIsOneMessage() {
    assertThat(parts(new SleepSpec(TaskMeta.NONE, Duration.ZERO)))
        .singleElement()
        .satisfies(whole -> assertThat(whole.grant().indices()).hasSize(TASKS));
  }

  @Test
  void aGrantOfLargeTasksComesInPartsThatHaveEachOnce() {
    TaskSpec large =
        new DownloadSpec(
            TaskMeta.NONE,
            "http://h/" + "x".repeat(8_000),
            "GET",
            Map.of("X", "y".repeat(8_000)),
            null,
            -1);
    List<ToWorker.GrantTasks> parts = parts(large);
    assertThat(parts).hasSizeGreaterThan(10);
    int next = 0;
    for (ToWorker.GrantTasks part : parts) {
      Grant grant = part.grant();
      assertThat(grant.grantId()).isEqualTo(7);
      assertThat(part.specs()).hasSameSizeAs(grant.indices());
      assertThat(part.specs().size()).isBetween(1, GrantParts.BYTES_MAX / 16_000);
      assertThat(grant.indices()[0]).isEqualTo(10 + next);
      assertThat(grant.failedAttempts(0)).isEqualTo(next);
      next += part.specs().size();
    }
    assertThat(next).isEqualTo(TASKS);
  }

  @Test
  void aGrantOfAShareAloneIsAMessageToo() {
    assertThat(GrantParts.of("c", grant(0), JobSettings.DEFAULTS, List.of())).hasSize(1);
  }
}
