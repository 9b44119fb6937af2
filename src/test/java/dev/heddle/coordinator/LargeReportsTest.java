package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.JobSettings;
import dev.heddle.job.JobView;
import dev.heddle.job.protocol.Grant;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of many outcomes have turns of their own, and others go between them. */
class LargeReportsTest {
  private static final int MANY = Backlog.LARGE + 44;

  @TempDir Path folder;
  private CoordinatorRig rig;
  private PlayedWorker worker;
  private JobView large;
  private JobView small;

  @BeforeEach
  void twoJobsRun() {
    rig = new CoordinatorRig(folder);
    worker = new PlayedWorker(rig);
    large = rig.submit(JobSettings.DEFAULTS, MANY);
    small = rig.submit(JobSettings.DEFAULTS, 1);
    soon().until(() -> worker.grants.size() == 2);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  /** Keeps the coordinator's event loop from doing anything until told. */
  private CountDownLatch hold() {
    CountDownLatch latch = new CountDownLatch(1);
    rig.coordinator
        .loop()
        .runOnContext(
            v -> {
              try {
                latch.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    return latch;
  }

  private void reports(int grant, long batch) {
    Grant of = worker.grants.get(grant);
    worker.reports(of, worker.succeeded(batch, of));
  }

  private int succeeded(JobView job) {
    LiveJob live = rig.coordinator.job(job.job().id());
    return live == null ? job.job().total() : live.machine.progress().succeeded();
  }

  @Test
  void theOutcomeOfASmallJobGoesFirst() {
    CountDownLatch hold = hold();
    reports(0, 1);
    reports(1, 1);
    int[] heard = new int[2];
    rig.coordinator
        .loop()
        .runOnContext(
            v -> {
              heard[0] = succeeded(large);
              heard[1] = succeeded(small);
            });
    hold.countDown();
    rig.awaitEnd(small);
    rig.awaitEnd(large);
    assertThat(heard).containsExactly(0, 1);
  }

  @Test
  void whatAWorkerHasToldBeforeItDiedCounts() {
    CountDownLatch hold = hold();
    reports(0, 1);
    int[] heard = new int[1];
    rig.coordinator
        .loop()
        .runOnContext(
            v -> {
              rig.coordinator.workerGone(CoordinatorRig.NODE);
              heard[0] = succeeded(large);
            });
    hold.countDown();
    rig.awaitEnd(large);
    assertThat(heard).containsExactly(MANY);
  }

  @Test
  void whatWasToldBeforeARestartIsOnDisk() {
    CountDownLatch hold = hold();
    reports(0, 1);
    var released = rig.coordinator.release();
    hold.countDown();
    CoordinatorRig.get(released);
    assertThat(CoordinatorRig.get(rig.jobs.job(large.job().id())).progress().succeeded())
        .isEqualTo(MANY);
  }
}
