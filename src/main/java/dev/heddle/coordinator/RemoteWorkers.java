package dev.heddle.coordinator;

import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.EngineRules;
import dev.heddle.engine.JobEvent;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.store.MachineId;
import dev.heddle.store.NodeRow;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of other nodes: who is introduced, heard, silent, leaving or dead. A worker gets its
 * first share when the store knows of its node, so that the next coordinator knows whom to ask.
 * Event loop of the coordinator only.
 */
final class RemoteWorkers {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteWorkers.class);

  /** How often those that have not answered are greeted and asked again. */
  static final long TICK_MILLIS = 200;

  /** After so long without a word from a node that is out of sight, nothing of it can count. */
  private static final long FORGET_MICROS = 11_000_000;

  private static final long SEEN_AGAIN_MICROS = 2_000_000;
  private static final int BURIED_MAX = 1_000;

  /** Who looks so late has heard nobody because it stood still itself. */
  private static final long PAUSE_MICROS = 1_000_000;

  private final Coordinator coordinator;
  private final long ttlMicros;
  private final Map<String, RemoteWorker> known = new LinkedHashMap<>();

  /** Nodes of an earlier run that have not been seen in this one, by incarnation. */
  private final Map<String, NodeRow> expected = new LinkedHashMap<>();

  private long expectedUntilMicros;
  private long tickedMicros = Long.MAX_VALUE;

  /** Proven dead: what still comes of them was on its way. */
  private final Set<String> buried = new LinkedHashSet<>();

  /** One of them. */
  private static final class RemoteWorker {
    final String incarnation;
    final String name;
    final String host;
    final int port;
    final WorkerClock clock = new WorkerClock();
    boolean inSight = true;

    /** It takes no tasks, by its last report. */
    boolean resting;

    /** It had nothing any more and was about to end. */
    boolean leaving;

    /** It was not heard for so long that its grants have ended. */
    boolean silent;

    boolean sharing;
    boolean recording;
    long heardMicros = Long.MIN_VALUE / 2;
    long reportSeq;
    long sentAtMicros;
    long seenMicros;

    RemoteWorker(String incarnation, String name, String host, int port) {
      this.incarnation = incarnation;
      this.name = name;
      this.host = host;
      this.port = port;
    }
  }

  RemoteWorkers(Coordinator coordinator, long ttlMicros) {
    this.coordinator = coordinator;
    this.ttlMicros = ttlMicros;
  }

  /** These nodes may hold what an earlier run granted. */
  void expect(List<NodeRow> nodes) {
    nodes.forEach(node -> expected.put(node.incarnation(), node));
    expectedUntilMicros = coordinator.steadyMicros() + FORGET_MICROS;
  }

  /** The nodes that it has met and not lost. */
  Set<String> met() {
    return Set.copyOf(known.keySet());
  }

  /** A node is in the cluster. */
  void joined(String incarnation, String name, String host, int port) {
    expected.remove(incarnation);
    for (NodeRow before : List.copyOf(expected.values())) {
      // Two processes cannot listen at one address: who had it before is dead.
      if (before.host().equals(host) && before.port() == port) {
        dead(before.incarnation());
      }
    }
    RemoteWorker worker =
        known.computeIfAbsent(incarnation, id -> new RemoteWorker(id, name, host, port));
    worker.inSight = true;
    worker.seenMicros = coordinator.steadyMicros();
    greet(worker);
  }

  /** A node is out of sight; what it holds may run on until its grants lapse. */
  void left(String incarnation) {
    RemoteWorker worker = known.get(incarnation);
    if (worker != null) {
      worker.inSight = false;
      if (worker.leaving) {
        // It said so, and closed its port after its last task.
        forget(worker);
        coordinator.workerGone(incarnation);
      }
    }
  }

  /** A node is proven dead. */
  void dead(String incarnation) {
    buried.add(incarnation);
    if (buried.size() > BURIED_MAX) {
      buried.remove(buried.iterator().next());
    }
    expected.remove(incarnation);
    RemoteWorker worker = known.get(incarnation);
    if (worker == null) {
      coordinator.forgetNode(incarnation);
    } else {
      // Who said farewell has left nothing behind.
      if (!worker.leaving) {
        LOG.warn("node {}: dead, its grants have ended", worker.name);
        if (!worker.silent) {
          coordinator.meters().nodeLost("dead");
        }
      }
      forget(worker);
    }
    coordinator.workerGone(incarnation);
  }

  /** Its worker has nothing any more and ends. */
  void leaving(String incarnation) {
    RemoteWorker worker = known.get(incarnation);
    if (worker != null) {
      worker.leaving = true;
      share(worker, false);
    }
  }

  private void rests(RemoteWorker worker, boolean resting) {
    if (worker.resting != resting) {
      worker.resting = resting;
      LOG.info("node {} {}", worker.name, resting ? "takes no more tasks" : "takes tasks again");
      share(worker, worker.sharing && !resting);
    }
  }

  private void forget(RemoteWorker worker) {
    share(worker, false);
    known.remove(worker.incarnation);
    coordinator.forgetNode(worker.incarnation);
  }

  /**
   * Whether what a worker says counts.
   *
   * @return false where its node is not known yet, or is known to be dead
   */
  boolean hears(ToCoordinator.Reporting message) {
    RemoteWorker worker = known.get(message.worker());
    if (worker == null || buried.contains(message.worker())) {
      return false;
    }
    if (message.report().seq() > worker.reportSeq) {
      worker.reportSeq = message.report().seq();
      worker.sentAtMicros = message.report().sentAtMicros();
    }
    worker.clock.heard(message.report().sentAtMicros(), coordinator.nowMicros());
    rests(worker, message.resting());
    heard(worker, coordinator.steadyMicros());
    return true;
  }

  /** Whether a node can be reached, as far as is known. */
  boolean isInSight(String incarnation) {
    RemoteWorker worker = known.get(incarnation);
    return worker != null && worker.inSight;
  }

  /** A worker answers a greeting. */
  void greeted(String incarnation) {
    RemoteWorker worker = known.get(incarnation);
    if (worker != null && !buried.contains(incarnation)) {
      heard(worker, coordinator.steadyMicros());
    }
  }

  /** What it was granted has lapsed. */
  private void silent(RemoteWorker worker) {
    if (worker.sharing && !worker.silent) {
      worker.silent = true;
      LOG.warn(
          "node {}: silent for {} s, its grants have ended", worker.name, ttlMicros / 1_000_000);
      coordinator.meters().nodeLost("silent");
    }
  }

  private void heard(RemoteWorker worker, long now) {
    worker.heardMicros = now;
    if (worker.silent) {
      worker.silent = false;
      LOG.info("node {}: heard again, it gets tasks again", worker.name);
    }
    boolean takesTasks = !worker.resting && !worker.leaving;
    if (!worker.sharing && takesTasks && !worker.recording) {
      record(worker, now, () -> share(worker, known.get(worker.incarnation) == worker));
    } else if (now - worker.seenMicros > SEEN_AGAIN_MICROS && !worker.recording) {
      record(worker, now, () -> {});
    }
  }

  private void record(RemoteWorker worker, long now, Runnable then) {
    worker.recording = true;
    worker.seenMicros = now;
    // Where others are they say themselves.
    boolean own = worker.incarnation.equals(coordinator.options().incarnation());
    String machine = own ? MachineId.own() : "";
    long seen = coordinator.nowMicros();
    coordinator.recordNode(
        new NodeRow(worker.incarnation, worker.name, worker.host, worker.port, machine, seen),
        written -> {
          worker.recording = false;
          if (written && !worker.resting && !worker.leaving) {
            then.run();
          }
        });
  }

  private void share(RemoteWorker worker, boolean sharing) {
    if (worker.sharing != sharing) {
      worker.sharing = sharing;
      coordinator.share(worker.incarnation, worker.name, sharing);
    }
  }

  /** Tells a job a worker's share, and what it may base a grant on. */
  JobEvent.ShareSet shareSet(ShareBook.KnownWorker to, int share) {
    RemoteWorker worker = known.get(to.incarnation());
    return worker == null
        ? new JobEvent.ShareSet(to.incarnation(), to.node(), share)
        : new JobEvent.ShareSet(
            to.incarnation(), to.node(), share, worker.reportSeq, worker.sentAtMicros);
  }

  /** The report with its times on the store's clock. */
  JobReport mapped(String incarnation, JobReport report) {
    RemoteWorker worker = known.get(incarnation);
    return worker == null ? report : worker.clock.mapped(report);
  }

  /** To be called every {@link #TICK_MILLIS}. */
  void tick() {
    tick(coordinator.steadyMicros());
  }

  void tick(long now) {
    excuse(now - tickedMicros - TICK_MILLIS * 1000, now);
    tickedMicros = now;
    if (now > expectedUntilMicros) {
      expected.keySet().forEach(coordinator::forgetNode);
      expected.clear();
    }
    for (RemoteWorker worker : List.copyOf(known.values())) {
      long silent = now - Math.max(worker.heardMicros, worker.seenMicros);
      if (worker.inSight && now - worker.heardMicros > EngineRules.REMOTE.grantTtlMicros()) {
        greet(worker);
      }
      if (now - worker.heardMicros > ttlMicros) {
        silent(worker);
        share(worker, false);
      }
      if (!worker.inSight && silent > FORGET_MICROS) {
        share(worker, false);
        known.remove(worker.incarnation);
        if (!coordinator.isShared()) {
          // In a shared store others may hear it: whether they do, the table of nodes tells.
          coordinator.forgetNode(worker.incarnation);
        }
      }
    }
  }

  /** What was said while this coordinator stood still may be heard only now. */
  private void excuse(long pauseMicros, long now) {
    if (pauseMicros > PAUSE_MICROS) {
      LOG.warn("this node stood still for {} ms", pauseMicros / 1000);
      for (RemoteWorker worker : known.values()) {
        worker.heardMicros = Math.min(now, worker.heardMicros + pauseMicros);
      }
    }
  }

  private void greet(RemoteWorker worker) {
    coordinator.send(worker.incarnation, new ToWorker.Meet(coordinator.options().incarnation()));
  }
}
