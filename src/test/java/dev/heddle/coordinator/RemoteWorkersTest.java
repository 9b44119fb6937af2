package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteWorkersTest {
  private static final long SECOND = 1_000_000;
  private static final long TICK = RemoteWorkers.TICK_MILLIS * 1000;

  @TempDir Path folder;
  private CoordinatorRig rig;
  private RemoteWorkers workers;
  private long now;

  @BeforeEach
  void start() {
    rig = new CoordinatorRig(folder);
    workers = new RemoteWorkers(rig.coordinator, 5 * SECOND);
    rig.onLoop(
        () -> {
          now = rig.coordinator.steadyMicros();
          workers.joined("w-1", "w", "127.0.0.1", 1);
          workers.greeted("w-1");
          return true;
        });
    // Its row is on disk: from the next turn on it has a share.
    soon().until(() -> !rig.store.nodes().isEmpty());
    rig.onLoop(() -> true);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private boolean tick() {
    return rig.onLoop(
        () -> {
          workers.tick(now);
          return true;
        });
  }

  private void ticksFor(long micros) {
    for (long end = now + micros; now < end; now += TICK) {
      tick();
    }
  }

  @Test
  void whoSaysNothingForTheLifeOfAGrantIsSilent() {
    try (LogLines log = new LogLines(RemoteWorkers.class)) {
      ticksFor(4 * SECOND);
      assertThat(log.warnings()).isEmpty();
      ticksFor(2 * SECOND);
      assertThat(log.warnings()).containsExactly("node w: silent for 5 s, its grants have ended");
    }
  }

  @Test
  void onlyWhoHadNotSaidFarewellIsLostWhenItsProcessHasEnded() {
    try (LogLines log = new LogLines(RemoteWorkers.class)) {
      rig.onLoop(
          () -> {
            workers.joined("w-2", "w2", "127.0.0.1", 2);
            workers.leaving("w-1");
            workers.dead("w-1");
            workers.dead("w-2");
            return true;
          });
      assertThat(log.warnings()).containsExactly("node w2: dead, its grants have ended");
    }
  }

  @Test
  void whoStoodStillItselfHoldsNobodyForSilent() {
    try (LogLines log = new LogLines(RemoteWorkers.class)) {
      ticksFor(SECOND);
      now += 20 * SECOND - TICK;
      ticksFor(3 * SECOND);
      assertThat(log.warnings()).containsExactly("this node stood still for 19800 ms");
      ticksFor(2 * SECOND);
      assertThat(log.warnings()).as("it really says nothing").hasSize(2);
    }
  }
}
