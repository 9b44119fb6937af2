package dev.heddle.cli.text;

import static dev.heddle.cli.text.Shown.SECOND;
import static dev.heddle.cli.text.Shown.after;
import static dev.heddle.cli.text.Shown.counts;
import static dev.heddle.cli.text.Shown.failed;
import static dev.heddle.cli.text.Shown.idle;
import static dev.heddle.cli.text.Shown.ran;
import static dev.heddle.cli.text.Shown.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.cli.text.TaskLine.Earlier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainProgressTest {
  private final PlainProgress progress = new PlainProgress(Glyphs.ASCII);

  @Test
  void eachStartAndEachEndOfASmallJobIsToldOnce() {
    assertThat(progress.ofTasks(List.of(idle(0, "A", "queued")))).isEmpty();
    List<TaskLine> started = List.of(ran(0, "A", "running", 0, SECOND));
    assertThat(progress.ofTasks(started)).containsExactly("[0.0 ms] A started on pool-1");
    assertThat(progress.ofTasks(started)).isEmpty();
    List<TaskLine> ended = List.of(ran(0, "A", "succeeded", 0, 2 * SECOND));
    assertThat(progress.ofTasks(ended)).containsExactly("[2.0 s] A succeeded after 2.0 s");
    assertThat(progress.ofTasks(ended)).isEmpty();
  }

  @Test
  void aTaskThatRanBetweenTwoLooksIsToldInFull() {
    assertThat(progress.ofTasks(List.of(failed(1, "B\u001b", 500, SECOND, "dns, no such host\n"))))
        .containsExactly(
            "[0.5 ms] B? started on pool-2", "[1.0 s] B? failed after 1.0 s: dns, no such host?");
  }

  @Test
  void aTaskThatNeverStartedHasNoTime() {
    assertThat(progress.ofTasks(List.of(idle(2, "C", "cancelled"))))
        .containsExactly("C cancelled before it started");
  }

  @Test
  void aLargeJobGetsALineNowAndThen() {
    JobLine.Counts counts = counts(2_000, 900, 100, 990, 10, 0);
    assertThat(progress.ofJob(running(counts, 2_900_000))).isEmpty();
    assertThat(progress.ofJob(running(counts, 3_100_000)))
        .containsExactly(
            "[3.1 s] 1,000/2,000 (50 %) - running - 100 running - 900 queued - 10 failed"
                + " - speed-up 2.00");
    assertThat(progress.ofJob(running(counts, 5_900_000))).isEmpty();
    assertThat(progress.ofJob(running(counts, 13_000_000))).hasSize(1);
    assertThat(progress.ofJob(running(counts, 14_000_000))).isEmpty();
    assertThat(progress.ofJob(running(counts, 15_000_000))).hasSize(1);
  }

  private static Earlier run(long start, long end, String code) {
    return new Earlier("pool-1", start * SECOND, end * SECOND, code);
  }

  private static final TaskLine WAITING = idle(0, "A\u001b", "queued");

  @Test
  void anAttemptThatIsFollowedByAnotherIsToldOnce() {
    TaskLine first = after(WAITING, 4 * SECOND, 3, run(0, 1, "dns"));
    assertThat(progress.ofTasks(List.of(first)))
        .containsExactly(
            "[0.0 ms] A? started on pool-1",
            "[1.0 s] A? failed, attempt 1 of 3: dns; again in 3.0 s");
    assertThat(progress.ofTasks(List.of(first))).isEmpty();
    TaskLine last =
        after(
            ran(0, "A", "succeeded", 9 * SECOND, 10 * SECOND),
            -1,
            3,
            run(0, 1, "dns"),
            run(4, 5, "timeout"));
    assertThat(progress.ofTasks(List.of(last)))
        .containsExactly(
            "[5.0 s] A failed, attempt 2 of 3: timeout; again in 4.0 s",
            "[10.0 s] A succeeded after 1.0 s");
  }

  @Test
  void whatNobodyCanSayOfTheNextAttemptIsNotSaid() {
    assertThat(progress.ofTasks(List.of(after(WAITING, -1, 0, run(0, 1, "dns")))))
        .contains("[1.0 s] A? failed, attempt 1: dns; again as soon as there is room");
    TaskLine stopped = after(idle(1, "B", "cancelled"), -1, 3, run(0, 1, "dns"));
    assertThat(progress.ofTasks(List.of(stopped)))
        .contains("[1.0 s] B failed, attempt 1 of 3: dns");
  }

  @Test
  void aRunThatWasLostWithItsNodeIsNoAttempt() {
    TaskLine task = after(WAITING, 3 * SECOND, 3, run(0, 1, "node-lost"), run(1, 2, "timeout"));
    assertThat(progress.ofTasks(List.of(task)))
        .endsWith(
            "[1.0 s] A? was lost with its node; again in 0.0 ms",
            "[2.0 s] A? failed, attempt 1 of 3: timeout; again in 1.0 s");
  }

  @Test
  void ofARunThatNobodySawStartNoTimeIsTold() {
    Earlier unseen = new Earlier("", -1, -1, "node-lost");
    assertThat(progress.ofTasks(List.of(after(WAITING, -1, 3, unseen))))
        .containsExactly("A? was lost with its node; again as soon as there is room");
    TaskLine again = after(ran(1, "B", "running", 2 * SECOND, 3 * SECOND), -1, 3, unseen);
    assertThat(progress.ofTasks(List.of(again)))
        .containsExactlyInAnyOrder("B was lost with its node", "[2.0 s] B started on pool-2");
  }

  @Test
  void howeverManyFailTheLinesAreBoundedAndTheRestIsCounted() {
    Earlier[] many = new Earlier[1_250];
    Arrays.fill(many, run(0, 1, "dns"));
    List<TaskLine> tasks = List.of(after(WAITING, -1, 0, many));
    assertThat(progress.wantsRetries()).isTrue();
    assertThat(progress.leftOut()).isEmpty();
    assertThat(progress.ofTasks(tasks)).hasSize(101);
    assertThat(progress.wantsRetries()).isFalse();
    assertThat(progress.ofTasks(tasks)).isEmpty();
    assertThat(progress.leftOut())
        .containsExactly("1,150 more attempts failed and were followed by another");
  }

  @Test
  void ofALargeJobTheTasksThatWereNotToldAreCounted() {
    TaskLine task = after(WAITING, 4 * SECOND, 3, run(0, 1, "dns"));
    assertThat(progress.ofRetries(List.of(task, ran(1, "B", "running", 0, SECOND))))
        .containsExactly("[1.0 s] A? failed, attempt 1 of 3: dns; again in 3.0 s");
    assertThat(progress.leftOut(1)).isEmpty();
    assertThat(progress.leftOut(1_000_000))
        .containsExactly("999,999 more tasks failed and were tried again");
  }
}
