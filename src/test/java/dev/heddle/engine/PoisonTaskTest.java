package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobState;
import dev.heddle.job.Run;
import dev.heddle.job.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The search for a task that kills its only node, whatever was on disk at each death. */
class PoisonTaskTest {
  private static final int DEATHS_MAX = 14;

  /** A node that dies at once when it is given the poison. */
  private static final class Node {
    private final Random random;
    private final int poison;
    private final Driven job;
    private final List<Integer> underWay = new ArrayList<>();
    private final int share;
    private int deaths;

    Node(Random random, int tasks, int poison) {
      this.random = random;
      this.poison = poison;
      this.share = 1 + random.nextInt(tasks);
      this.job = Driven.embedded(TestSettings.pool(share), tasks);
      begin();
    }

    private void begin() {
      took(job.share(worker(), share));
    }

    private String worker() {
      return "worker-" + deaths;
    }

    private void took(Driven after) {
      if (after.givenAfterCommit()) {
        after.commits(random.nextInt(4) == 0);
      }
      List<Integer> given = after.given(worker());
      underWay.addAll(given);
      int[] alive = given.stream().filter(index -> index != poison).mapToInt(i -> i).toArray();
      if (alive.length > 0) {
        took(job.starts(worker(), alive));
      }
    }

    void die() {
      if (random.nextBoolean()) {
        job.commits(false);
      }
      deaths++;
      underWay.clear();
      job.restarts(false);
      begin();
    }

    /** One thing happens: a death by the poison, the end of a task, a commit, or time. */
    void step() {
      if (underWay.contains(poison)) {
        die();
      } else if (random.nextInt(3) > 0 && !underWay.isEmpty()) {
        Collections.shuffle(underWay, random);
        took(job.succeeds(worker(), underWay.removeLast()));
      } else if (random.nextBoolean()) {
        job.commits(random.nextInt(4) == 0);
      } else {
        took(job.after(Duration.ofMillis(random.nextInt(400))));
      }
    }
  }

  /** Was: a death for each task of the job, where tasks that were no suspects ran beside one. */
  @Test
  void theTaskThatKillsItsNodeIsFoundAndNoOtherBlamed() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int tasks = 1 + random.nextInt(300);
      Node node = new Node(random, tasks, random.nextInt(tasks));
      while (!node.job.machine.ended()) {
        node.step();
        assertThat(node.deaths).as("seed %d", seed).isLessThan(DEATHS_MAX);
      }
      assertThat(node.job.machine.progress().succeeded()).as("seed %d", seed).isEqualTo(tasks - 1);
      assertThat(node.job.machine.progress().errors())
          .as("seed %d", seed)
          .isEqualTo(Map.of(FailureCode.NODE_LOST, 1));
    }
  }

  /**
   * Power cuts: nobody is at fault, and where more than one task was under way nobody is blamed.
   */
  @Test
  void threePowerCutsFailNobodyWhoWasNotAlone() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Node node = new Node(random, 20 + random.nextInt(40), -1);
      int cuts = JobMachine.LOSSES_MAX;
      while (!node.job.machine.ended()) {
        node.step();
        if (cuts > 0 && node.underWay.size() > 1 && random.nextInt(10) == 0) {
          node.die();
          cuts--;
        }
      }
      assertThat(node.job.state()).as("seed %d", seed).isEqualTo(JobState.SUCCEEDED);
    }
  }

  @Test
  void afterAnUncleanDeathNoGrantIsSentBeforeItIsOnDisk() {
    Driven job = Driven.embedded(TestSettings.pool(3), 9).share("w0", 3).commits(false);
    assertThat(job.restarts(false).share("w1", 3).givenAfterCommit()).isTrue();
    assertThat(job.given("w1")).hasSize(1);
    assertThat(job.restarts(true).share("w2", 3).givenAfterCommit()).as("in order").isFalse();
    assertThat(job.given("w2")).hasSize(3);
  }

  /** Was: no more than 4,096 of the tasks that had run, and no other, until some of them ended. */
  @Test
  void aJobOfManyLongTasksIsSoonBackAtItsFullWidth() {
    int tasks = 20_000;
    TestSettings pool = TestSettings.pool(tasks);
    Driven job = Driven.embedded(pool, tasks + 1).share("w0", tasks).commits(false);
    job.restarts(false).share("w1", tasks);
    for (int step = 0; step < 20; step++) {
      while (!job.given("w1").isEmpty()) {
        job.starts("w1", job.given("w1").stream().mapToInt(i -> i).toArray());
      }
      job.after(Duration.ofMillis(251));
    }
    assertThat(job.machine.underWay()).isEqualTo(tasks);
  }

  @Test
  void theTasksOfTheNewestGrantAreTheFirstSuspects() {
    Driven job = Driven.embedded(TestSettings.pool(2), 9).share("w0", 2).commits(false);
    job.succeeds("w0", 0).commits(false);
    int newest = job.given("w0").getFirst();
    assertThat(job.restarts(false).share("w1", 2).given("w1")).containsExactly(newest);
  }

  @Test
  void whatMayHaveRunOnALostNodeIsNotedAndNobodyBlamed() {
    Driven job = Driven.embedded(TestSettings.pool(2), 3).share("n1", 2).starts("n1", 0, 1);
    job.commits(false).restarts(false).share("n2", 2);
    for (int index : new int[] {0, 1}) {
      assertThat(job.row(index).losses()).isZero();
      assertThat(job.row(index).earlier())
          .containsExactly(new Run("n1", 0, -1, -1, TaskState.FAILED, FailureCode.NODE_LOST));
    }
    assertThat(job.row(2).earlier()).isEmpty();
    job.commits(true).restarts(false);
    assertThat(job.row(0).earlier()).as("read back from its chunk").isNotEmpty();
  }

  @Test
  void whatAnAdoptersPredecessorGaveAWorkerThatIsGoneIsNotedToo() {
    Driven job = Driven.remote(TestSettings.pool(2), 2).joins("n1", 2).starts("n1", 0);
    job.commits(false).restarts(false, "n1").dies("n1");
    assertThat(job.row(0).losses()).isZero();
    assertThat(job.row(0).earlier())
        .containsExactly(new Run("n1", 0, -1, -1, TaskState.FAILED, FailureCode.NODE_LOST));
  }

  /** Was: given to any node beside whatever ran there, and blamed for nothing. */
  @Test
  void aTaskThatKillsItsNodesIsTriedAloneWhereAnotherRunsElsewhere() {
    Driven job = Driven.remote(TestSettings.pool(2), 2).joins("v", 1).starts("v", 0);
    for (int death = 0; death < JobMachine.LOSSES_MAX; death++) {
      assertThat(job.task(1)).isEqualTo(TaskState.QUEUED);
      job.joins("w" + death, 1);
      assertThat(job.given("w" + death)).containsExactly(1);
      job.dies("w" + death);
    }
    assertThat(job.task(1)).isEqualTo(TaskState.FAILED);
    assertThat(job.row(1).earlier()).hasSize(JobMachine.LOSSES_MAX);
    assertThat(job.succeeds("v", 0).row(0).losses()).isZero();
  }

  /** What was heard to run has a loss with each death of its worker, whoever is to blame. */
  @Test
  void threeDeathsUnderARunningTaskEndIt() {
    Driven job = Driven.remote(TestSettings.pool(3), 3);
    for (int death = 0; death < JobMachine.LOSSES_MAX; death++) {
      assertThat(job.machine.ended()).isFalse();
      job.joins("w" + death, 3);
      allRun(job, "w" + death, 0, 1, 2);
      job.dies("w" + death);
    }
    assertThat(job.machine.progress().errors()).isEqualTo(Map.of(FailureCode.NODE_LOST, 3));
  }

  /** Was: each task that ran beside it ended as lost with its node too, after three deaths. */
  @Test
  void whoRunsBesideATaskThatKillsItsNodesIsNotBlamed() {
    int tasks = 20;
    int poison = 7;
    int[] all = IntStream.range(0, tasks).toArray();
    Driven job = Driven.remote(TestSettings.pool(tasks), tasks);
    int deaths = 0;
    for (; deaths < 9 && job.task(poison) == TaskState.QUEUED; deaths++) {
      String worker = "w" + deaths;
      job.joins(worker, tasks);
      while (job.task(poison) == TaskState.QUEUED) {
        startAll(job, worker);
        if (job.task(poison) == TaskState.QUEUED) {
          job.names(worker, grantsOf(job, all)).after(Duration.ofMillis(250));
        }
      }
      job.dies(worker);
    }
    assertThat(deaths).isEqualTo(JobMachine.LOSSES_MAX);
    assertThat(job.task(poison)).isEqualTo(TaskState.FAILED);
    job.joins("w", tasks);
    allRun(job, "w", IntStream.of(all).filter(index -> index != poison).toArray());
    assertThat(job.machine.progress().failed()).isEqualTo(1);
  }

  /**
   * Keeps a worker alive until it runs these tasks, the suspects among them one after the other.
   */
  private static void allRun(Driven job, String worker, int... indices) {
    for (int step = 0; step < 800 && job.machine.underWay() < indices.length; step++) {
      startAll(job, worker);
      job.names(worker, grantsOf(job, indices)).after(Duration.ofMillis(250));
    }
    // Whoever is kept apart from others is so for a minute at most.
    for (int step = 0; step < 16; step++) {
      startAll(job, worker);
      job.names(worker, grantsOf(job, indices)).after(Duration.ofSeconds(4));
    }
    assertThat(job.machine.underWay()).isEqualTo(indices.length);
  }

  private static long[] grantsOf(Driven job, int... indices) {
    return IntStream.of(indices).filter(job::wasGiven).mapToLong(job::grantOf).toArray();
  }

  private static void startAll(Driven job, String worker) {
    while (!job.given(worker).isEmpty()) {
      job.starts(worker, job.given(worker).stream().mapToInt(i -> i).toArray());
    }
  }

  /** Was: minutes, where the job had changed hands often, for the while grew with each term. */
  @Test
  void anOrdinaryJobIsSoonBackAtItsFullWidthWhateverItsTerm() {
    Driven job = Driven.embedded(TestSettings.pool(50), 100).commits(false);
    for (int term = 0; term < 60; term++) {
      job.restarts(true);
    }
    job.share("w", 50).commits(false).restarts(false).share("x", 50);
    for (int step = 0; step < 8; step++) {
      startAll(job, "x");
      job.after(Duration.ofMillis(250));
    }
    assertThat(job.machine.underWay()).as("after two seconds").isGreaterThanOrEqualTo(50);
  }

  /** Its grant was on disk with the job's start: nothing else was there to kill the node. */
  @Test
  void theLastTaskOfAJobIsBlamedWithItsFirstDeath() {
    Driven job = Driven.embedded(TestSettings.pool(2), 1);
    for (int death = 0; death < JobMachine.LOSSES_MAX; death++) {
      assertThat(job.task(0)).isEqualTo(TaskState.QUEUED);
      job.share("w" + death, 2).starts("w" + death, 0).commits(false).restarts(false);
    }
    assertThat(job.task(0)).isEqualTo(TaskState.FAILED);
  }

  /** Was: nobody knew any more what had run there, and such a death did not count. */
  @Test
  void whatRanOnACoordinatorsOwnWorkerHasALossWhereOthersLiveOn() {
    Driven job = Driven.own(TestSettings.pool(4), 9, "a").joins("a", 2).joins("b", 2);
    List<Integer> ran = job.tasksOn("a");
    job.starts("a", ran.getFirst()).commits(false).restarts(false, "b");
    assertThat(job.row(ran.getFirst()).losses()).isEqualTo(1);
    assertThat(job.row(ran.getLast()).losses()).as("was not heard to start").isZero();
  }

  @Test
  void whereAllDiedTogetherNobodyIsToBlame() {
    Driven job = Driven.own(TestSettings.pool(4), 9, "a").joins("a", 4);
    job.starts("a", 0, 1, 2).commits(false).restarts(false);
    assertThat(job.row(0).losses()).isZero();
  }

  @Test
  void aStartIsOnDiskAfterASecondOrWhenItIsToBeShown() {
    Driven job = Driven.own(TestSettings.pool(4), 9, "a").joins("a", 2).starts("a", 0);
    job.commits(false).starts("a", 1);
    assertThat(job.machine.hasNews()).as("a start makes no commit").isFalse();
    job.after(Duration.ofSeconds(1));
    assertThat(job.machine.hasNews()).isTrue();
    job.commits(false).succeeds("a", 0).commits(false).starts("a", job.tasksOn("a").getLast());
    job.machine.writeStarts();
    assertThat(job.machine.hasNews()).isTrue();
    assertThat(job.commits(true).machine.hasUnwrittenStarts()).isFalse();
  }

  /** Was: given to any, so that the coordinator died with it and could not tell. */
  @Test
  void suspectsAreTriedWhereTheirCoordinatorIsNot() {
    Driven job = Driven.own(TestSettings.pool(3), 2, "a").joins("w", 1).joins("b", 1).joins("a", 1);
    assertThat(job.tasksOn("a")).as("has a slot free").isEmpty();
    assertThat(job.dies("w").given("a")).isEmpty();
    assertThat(job.succeeds("b", 1).given("b")).containsExactly(0);
  }

  /** Was: tried one by one for half a second, and all ended where the culprit took longer. */
  @Test
  void noWorkerHasTwoTasksThatEndWithTheirNextLoss() {
    Driven job = twoDeathsSeenByAll(3);
    assertThat(job.joins("x", 4).given("x")).hasSize(1);
    startAll(job, "x");
    assertThat(job.joins("y", 4).given("y")).hasSize(1);
    startAll(job, "y");
    int culprit = job.tasksOn("y").getLast();
    assertThat(job.machine.underWay()).isEqualTo(2);
    job.names("x", grantsOf(job, 0, 1, 2)).names("y", grantsOf(job, 0, 1, 2));
    job.after(Duration.ofSeconds(3)).dies("y");
    assertThat(job.machine.progress().failed()).isEqualTo(1);
    assertThat(job.task(culprit)).isEqualTo(TaskState.FAILED);
  }

  /** Was: a window of one on the coordinator's own worker, for as long as the suspect ran. */
  @Test
  void shortTasksElsewhereDoNotHideThatASuspectLives() {
    Driven job = Driven.own(TestSettings.pool(5), 200, "a").joins("w", 1).joins("a", 4);
    startAll(job, "w");
    startAll(job, "a");
    job.dies("w").joins("x", 1);
    startAll(job, "x");
    assertThat(job.tasksOn("x")).as("the suspect").containsExactly(0);
    for (int step = 0; step < 40; step++) {
      startAll(job, "a");
      job.succeeds("a", job.tasksOn("a").getFirst()).after(Duration.ofMillis(50));
    }
    assertThat(job.tasksOn("a")).hasSizeGreaterThanOrEqualTo(4);
  }

  /** Was: an ordinary task again, given beside another of its kind, and ended for its doing. */
  @Test
  void whoEndsWithItsNextLossIsKeptApartWhenItsWaitIsOver() {
    Driven job = twoDeathsSeenByAll(3);
    job.joins("x", 4);
    startAll(job, "x");
    job.joins("y", 4);
    startAll(job, "y");
    int waits = job.tasksOn("x").getFirst();
    job.ends("x", AttemptResult.failed(FailureCode.CONNECT, "refused", null), waits);
    assertThat(job.given("x")).as("the next of its kind").hasSize(1).doesNotContain(waits);
    startAll(job, "x");
    job.names("x", grantsOf(job, 0, 1, 2)).names("y", grantsOf(job, 0, 1, 2));
    job.after(Duration.ofSeconds(1));
    assertThat(job.given("x")).isEmpty();
    assertThat(job.given("y")).isEmpty();
    assertThat(job.dies("x").given("y")).as("what x had is in question").isEmpty();
    assertThat(job.row(waits).losses()).isEqualTo(2);
  }

  /** Was: only when the line of all others was empty, for each worker has work ahead. */
  @Test
  void whoEndsWithItsNextLossNeedNotWaitForAllOthers() {
    Driven job = twoDeathsSeenByAll(2, 4_000);
    job.joins("v", 3);
    for (int step = 0; step < 100 && !runs(job, 0, 1); step++) {
      // First that which it is given with care, then a burst of short ones.
      job.after(Duration.ofSeconds(1));
      for (int ended = 0; ended < 20; ended++) {
        startUpTo(job, "v", 3);
        job.tasksOn("v").stream()
            .filter(index -> index > 1 && job.task(index) == TaskState.RUNNING)
            .findFirst()
            .ifPresent(index -> job.after(Duration.ofMillis(5)).succeeds("v", index));
      }
    }
    assertThat(runs(job, 0, 1)).isTrue();
    assertThat(job.machine.progress().ended()).as("others wait").isLessThan(3_000);
  }

  private static boolean runs(Driven job, int... indices) {
    return IntStream.of(indices).allMatch(index -> job.task(index) == TaskState.RUNNING);
  }

  private static void startUpTo(Driven job, String worker, int slots) {
    List<Integer> held = job.tasksOn(worker);
    long running = held.stream().filter(index -> job.task(index) == TaskState.RUNNING).count();
    held.stream()
        .filter(index -> job.task(index) == TaskState.QUEUED)
        .limit(slots - running)
        .forEach(index -> job.starts(worker, index));
  }

  /** Tasks that two workers died under, the first ones of a job. */
  private static Driven twoDeathsSeenByAll(int seen) {
    return twoDeathsSeenByAll(seen, seen);
  }

  private static Driven twoDeathsSeenByAll(int seen, int tasks) {
    Driven job = Driven.remote(TestSettings.pool(8).attempts(3), tasks);
    for (String worker : List.of("w0", "w1")) {
      job.joins(worker, seen);
      allRun(job, worker, IntStream.range(0, seen).toArray());
      job.dies(worker);
    }
    return job;
  }

  /** It was alone in question there, on record, beside one that had survived. */
  @Test
  void whatIsInQuestionIsBlamedByTheNextCoordinatorToo() {
    Driven job = Driven.own(TestSettings.pool(3), 3, "a").joins("a", 3).commits(false);
    job.restarts(false).joins("a", 3);
    int first = job.given("a").getFirst();
    job.commits(false).starts("a", first).after(Duration.ofMillis(300));
    List<Integer> next = job.given("a");
    assertThat(next).isNotEmpty();
    job.commits(false).restarts(false);
    assertThat(job.row(first).losses()).as("has survived").isZero();
    assertThat(next).allMatch(index -> job.row(index).losses() == (next.size() == 1 ? 1 : 0));
  }

  @Test
  void whoHadADeadNodeToItselfIsBlamedByTheNextCoordinatorToo() {
    Driven job = Driven.remote(TestSettings.pool(2), 9).joins("v", 1);
    job.dies("v").joins("w", 1).joins("x", 1).commits(false);
    int suspect = job.given("w").isEmpty() ? 0 : job.given("w").getFirst();
    job.restarts(false);
    assertThat(job.row(suspect).losses()).isEqualTo(2);
  }
}
