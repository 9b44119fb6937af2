package dev.heddle.engine;

import static dev.heddle.engine.Driven.W1;
import static dev.heddle.engine.Driven.W2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.AttemptResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that wait for a busy host, and those behind them that need not. */
class HostsTest {
  private static final int PER_HOST = 2;
  private static final int POOL = 5;

  /** A list that names one host so often before it comes to the next. */
  private static Together job(int ofTheFirst, int tasks) {
    return new Together(
        TestSettings.pool(POOL), tasks, PER_HOST, index -> index < ofTheFirst ? "a" : "b" + index);
  }

  /** Was: a second for each few of them. */
  @Test
  void tasksOfOtherHostsAreFoundAtOnceBehindThousandsOfABusyOne() {
    Together job = job(3_000, 10_000);
    assertThat(job.running()).containsExactly(0, 1, 3_000, 3_001, 3_002);
    assertThat(job.reports()).as("in a few rounds").isLessThan(20);
    job.ends(AttemptResult.SUCCEEDED, 3_001);
    assertThat(job.running()).contains(3_003);
  }

  @Test
  void noMoreThanSomeThousandsArePutInOneWorkersHandsForIt() {
    Together job = job(10_000, 20_000);
    assertThat(job.running()).containsExactly(0, 1);
    assertThat(job.coordinator.underWay()).isBetween(4_096, 4_096 + 2 * POOL);
    int said = job.reports();
    assertThat(said).isLessThan(30);
    job.after(Duration.ofSeconds(1)).ends(AttemptResult.SUCCEEDED, 0, 1);
    assertThat(job.running()).containsExactly(2, 3);
    assertThat(job.reports() - said).as("and then all is quiet").isLessThan(5);
  }

  @Test
  void whereNoHostIsBusyNothingIsSearchedFor() {
    Together job = new Together(TestSettings.pool(POOL), 10_000, PER_HOST, index -> "h" + index);
    assertThat(job.running()).isEqualTo(List.of(0, 1, 2, 3, 4));
    assertThat(job.coordinator.underWay()).isEqualTo(POOL);
  }

  /**
   * Was: those that wait for a host were asked back a hundred times a second, from one worker that
   * cannot run them for another that cannot either.
   */
  @Test
  void tasksThatNobodyCanRunAreNotMovedToAndFroAllTheTime() {
    assertThat(recallsInAMinute(0)).as("that could run").isGreaterThan(5_000);
    assertThat(recallsInAMinute(1)).as("that wait for their host").isBetween(50, 100);
  }

  private static int recallsInAMinute(int parked) {
    Driven job = Driven.remote(TestSettings.pool(20), 11).joins(W1, 10).joins(W2, 10);
    assertThat(job.given(W2)).containsExactly(10);
    job.share(W1, 5).starts(W1, 0);
    int recalls = 0;
    for (int step = 0; step < 6_000; step++) {
      job.after(Duration.ofMillis(10));
      recalls += job.recalls().size();
      job.says(W2, false, new long[0], parked);
      recalls += job.recalls().size();
      if (step % 100 == 0) {
        job.says(W1, true, new long[] {job.grantOf(0)}, parked);
      }
    }
    return recalls;
  }
}
