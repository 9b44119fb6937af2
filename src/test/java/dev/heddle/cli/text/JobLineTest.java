package dev.heddle.cli.text;

import static dev.heddle.cli.text.Shown.counts;
import static dev.heddle.cli.text.Shown.job;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobLineTest {
  @ParameterizedTest
  @CsvSource({
    "pool, 2, 3, fifo, pool of 2",
    "pool, 5, 3, fifo, pool of 5",
    "pool, 2, 3, longest-first, 'pool of 2, longest-first'",
    "sequential, 1, 3, fifo, sequential",
    "eventloop, 0, 3, fifo, eventloop",
    "threads, 2, 3, fifo, threads of 2",
    "threads, 3, 3, fifo, threads",
    "virtual, 9, 3, longest-first, 'virtual, longest-first'"
  })
  void howItRunsSaysWhatLimitsIt(String mode, int most, int tasks, String order, String how) {
    JobLine.Counts counts = counts(tasks, 0, 0, tasks, 0, 0);
    assertThat(job(mode, most, order, "succeeded", counts).how()).isEqualTo(how);
  }

  @Test
  void aTallyNamesOnlyStatesThatThereAre() {
    assertThat(Tallies.all(job("pool", 2, 1_200))).isEqualTo("1,200 succeeded");
    assertThat(Tallies.all(job("pool", 2, "fifo", "running", counts(15, 5, 4, 3, 2, 1))))
        .isEqualTo("3 succeeded, 2 failed, 1 cancelled, 4 running, 5 queued");
  }

  @Test
  void failuresComeMostFrequentFirstAndThenByName() {
    assertThat(Tallies.failures(Map.of("timeout", 2, "dns", 2, "status", 1_000)))
        .isEqualTo("status 1,000, dns 2, timeout 2");
    assertThat(Tallies.failures(Map.of())).isEmpty();
  }

  @Test
  void aJobThatIsBeingStoppedSaysWhy() {
    JobLine stopping =
        job("pool", 2, "fifo", "running", "deadline", counts(4, 0, 2, 1, 1, 0), Map.of(), 2048);
    assertThat(Tallies.live(stopping, Glyphs.ASCII))
        .isEqualTo(
            "stopping (deadline) - 2 running - 0 queued - 1 failed - 2.0 KiB - speed-up 1.50");
  }
}
