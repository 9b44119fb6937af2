package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;

/** The search for a task that kills its only node, whatever was on disk at each death. */
class PoisonTaskTest {
  private static final int DEATHS_MAX = 16;

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
      underWay.addAll(after.given(worker()));
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
}
