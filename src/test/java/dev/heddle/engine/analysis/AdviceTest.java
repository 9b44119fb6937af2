package dev.heddle.engine.analysis;

import static dev.heddle.engine.analysis.Inputs.SECOND;
import static dev.heddle.engine.analysis.Inputs.ideal;
import static dev.heddle.engine.analysis.Inputs.lab;
import static dev.heddle.engine.analysis.Inputs.pool;
import static dev.heddle.engine.analysis.Inputs.seconds;
import static dev.heddle.engine.analysis.Inputs.unestimated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.engine.analysis.Analysis.Input;
import dev.heddle.job.Mode;
import dev.heddle.job.Order;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AdviceTest {
  @Test
  void theLabsQuestionIsAnswered() {
    assertThat(advice(lab(Mode.POOL, 2, Order.FIFO, 7.003)))
        .isEqualTo(
            "It took 7 s because GHI (5 s) started only after 2 s: the same 2 workers need 5 s"
                + " when GHI starts first (order longest-first), and more than 3 workers change"
                + " nothing because GHI alone takes 5 s.");
  }

  @Test
  void whereNobodyEstimatedTheOrderNeedsEstimates() {
    assertThat(advice(unestimated(lab(Mode.POOL, 2, Order.FIFO, 7))))
        .contains("when GHI starts first (order longest-first, with an estimate for each task)");
  }

  @Test
  void wrongEstimatesAreNamed() {
    Input input =
        new Input(
            Mode.POOL,
            2,
            Order.LONGEST_FIRST,
            seconds(2, 2, 5),
            seconds(3, 3, 1),
            Inputs.LAB_NAMES::get,
            7 * SECOND);
    assertThat(advice(input))
        .contains("the same 2 workers need 5 s when GHI starts first (with estimates nearer to");
  }

  @Test
  void sequentialIsToldWhatASecondWorkerWouldDo() {
    assertThat(advice(lab(Mode.SEQUENTIAL, 1, Order.FIFO, 9)))
        .isEqualTo(
            "One after the other, the 3 tasks take 9 s: 2 workers would need 5 s when GHI starts"
                + " first (order longest-first), and more than 3 workers change nothing because"
                + " GHI alone takes 5 s.");
  }

  @Test
  void whatIsAlreadyOptimalIsCalledSo() {
    assertThat(advice(lab(Mode.POOL, 2, Order.LONGEST_FIRST, 5)))
        .isEqualTo(
            "GHI alone takes 5 s and the rest ran beside it, so neither another order nor more"
                + " workers make it faster: only making it shorter would.");
  }

  @Test
  void concurrencyBeyondUseIsNamed() {
    assertThat(advice(lab(Mode.POOL, 5, Order.LONGEST_FIRST, 5))).endsWith(": 2 workers would do.");
    assertThat(advice(lab(Mode.EVENTLOOP, Mode.ALL, Order.FIFO, 5)))
        .startsWith("GHI alone takes 5 s and the rest ran beside it")
        .endsWith(
            ": 2 workers would do when GHI starts first (order longest-first), 3 in the given"
                + " order.");
  }

  @Test
  void aDominatingTaskIsNamed() {
    long[] runs = new long[100];
    Arrays.fill(runs, SECOND / 100);
    runs[40] = 10 * SECOND;
    assertThat(advice(ideal(8, Order.FIFO, runs))).startsWith("Task-40 alone takes 10 s");
  }

  @Test
  void equalTasksInAPoolNeedMoreWorkers() {
    long[] runs = new long[120];
    Arrays.fill(runs, SECOND / 10);
    assertThat(advice(ideal(5, Order.FIFO, runs)))
        .isEqualTo(
            "5 workers need 2.4 s for 12 s of work and are never idle, so no order is faster: 10"
                + " workers would need 1.2 s, and more than 120 workers change nothing because the"
                + " longest task alone takes 100 ms.");
  }

  @Test
  void equalTasksAllAtOnceAreAsFastAsTheyGet() {
    long[] runs = new long[120];
    Arrays.fill(runs, SECOND / 10);
    assertThat(advice(ideal(120, Order.FIFO, runs)))
        .isEqualTo(
            "All 120 tasks ran at once and took about 100 ms each, so neither another order nor"
                + " more workers make it faster: only shorter tasks would.");
  }

  @Test
  void unevenTasksThatNoOrderHelpsAreNotCalledEven() {
    assertThat(advice(ideal(2, Order.FIFO, seconds(3, 3, 3))))
        .startsWith(
            "2 workers need 6 s for 9 s of work, and longest-first is not faster: 3 workers")
        .contains("3 workers would need 3 s, and more than 3 workers change nothing");
  }

  @Test
  void severalLongTasksAreNotGivenOneName() {
    assertThat(advice(ideal(2, Order.FIFO, seconds(1, 2, 1, 4, 4, 1, 5, 5))))
        .contains("when the longest tasks start first");
  }

  @Test
  void oneTaskNeedsNoWorkers() {
    assertThat(advice(pool(5, Order.FIFO, 2 * SECOND, 2 * SECOND)))
        .startsWith("One task ran, for 2 s, so neither order nor workers matter");
  }

  @Test
  void noTaskHasRun() {
    Input input = new Input(Mode.POOL, 5, Order.FIFO, new long[0], new long[0], i -> "", 0);
    assertThat(advice(input)).isEqualTo("No task has run, so there is no time to explain.");
  }

  @Test
  void tinyTasksAreBoundByWhatHandsThemOut() {
    long[] runs = new long[100_000];
    Arrays.fill(runs, 3);
    Input input =
        new Input(Mode.EVENTLOOP, Mode.ALL, Order.FIFO, runs, runs, i -> "task-" + i, SECOND);
    assertThat(advice(input))
        .startsWith("The 100,000 tasks are so short (3 µs on average) that most of the 1 s went")
        .contains("10 µs each");
  }

  @Test
  void timeBetweenRunsIsNotBlamedOnTheOrder() {
    assertThat(advice(lab(Mode.POOL, 2, Order.FIFO, 12)))
        .startsWith("The run times explain only 7 s of the 12 s")
        .doesNotContain("longest-first");
  }

  @Test
  void tasksThatTookNoTimeAtAll() {
    assertThat(advice(pool(2, Order.FIFO, 0, 0, 0, 0)))
        .startsWith("All 3 tasks ran at once and took about 0 µs each");
  }

  @Test
  void failedAndMissingTasksAreMentioned() {
    Input lab = lab(Mode.POOL, 2, Order.FIFO, 7);
    Input input =
        new Input(
            lab.mode(),
            lab.concurrency(),
            lab.order(),
            lab.runMicros(),
            lab.estimateMicros(),
            lab.nameAt(),
            lab.makespanMicros(),
            1,
            4,
            0,
            false);
    assertThat(advice(input))
        .endsWith(" (1 task failed, counted as they ran) (not counted: 4 tasks that never ran).");
  }

  @Test
  void aJobThatWasStoppedIsNotExplained() {
    Input input =
        new Input(
            Mode.POOL,
            2,
            Order.FIFO,
            seconds(2, 2),
            seconds(2, 2),
            i -> "task-" + i,
            2 * SECOND,
            0,
            1,
            0,
            true);
    assertThat(advice(input)).startsWith("It was stopped when 2 tasks had run");
  }

  @Test
  void waitsBeforeRetriesAreNotBlamedOnShortTasks() {
    long[] runs = {500, 500};
    Input input = new Input(Mode.POOL, 2, Order.FIFO, runs, runs, i -> "x", SECOND, 2, 0, 2, false);
    assertThat(advice(input)).contains("waits before retries");
  }

  @Test
  void longAndStrangeNamesStayReadable() {
    Input input =
        new Input(
            Mode.POOL,
            2,
            Order.FIFO,
            seconds(2, 2, 5),
            seconds(2, 2, 5),
            i -> "a\nb" + "x".repeat(200),
            7 * SECOND);
    assertThat(advice(input)).contains("because a bx").contains("x… (5 s)").doesNotContain("\n");
  }

  private static String advice(Input input) {
    return Analysis.of(input).advice();
  }
}
