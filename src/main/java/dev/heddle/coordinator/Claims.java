package dev.heddle.coordinator;

import dev.heddle.engine.JobHistory;
import dev.heddle.engine.JobMachine;
import dev.heddle.job.Chunk;
import dev.heddle.job.Custody;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Progress;
import dev.heddle.store.JobStore;
import dev.heddle.store.Leases;
import dev.heddle.store.Leases.Wanted;
import dev.heddle.store.NodeRow;
import dev.heddle.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up jobs that have not ended and that nobody goes on with. Blocks. */
final class Claims {
  private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

  private final JobStore store;
  private final CoordinatorOptions options;

  /** Nodes whose workers may hold tasks. */
  private final Set<String> mayHold = new LinkedHashSet<>();

  /** Nodes that were heard while this one lived. */
  private final Set<String> met;

  Claims(JobStore store, CoordinatorOptions options, Set<String> met) {
    this.store = store;
    this.options = options;
    this.met = met;
  }

  /** A job as it stands, and its coordinator. */
  record Restored(JobMachine machine, Progress progress, Custody custody) {}

  /**
   * What there is to go on with, what cannot be gone on with, and the nodes that may hold tasks.
   */
  record Taken(List<Restored> restored, List<Aside> aside, List<NodeRow> nodes) {
    static Taken nothing() {
      return with(List.of());
    }

    private static Taken with(List<NodeRow> nodes) {
      return new Taken(new ArrayList<>(), new ArrayList<>(), nodes);
    }
  }

  /**
   * Takes up all jobs of a store that this process has alone: its lock proves the earlier process
   * dead, and its own worker with it. Throws where the store as a whole cannot be read.
   */
  Taken takeAll() {
    List<NodeRow> nodes = store.nodes();
    nodes.forEach(node -> mayHold.add(node.incarnation()));
    JobStore.Takeover takeover = store.claimAll(options.incarnation());
    Taken taken = Taken.with(nodes);
    takeover.unreadable().forEach(unread -> taken.aside().add(Aside.unread(unread)));
    takeover.jobs().forEach(claimed -> takeUp(claimed, taken));
    return taken;
  }

  /**
   * Takes up some jobs of a shared store, as far as they still are to be had.
   *
   * @param dead nodes that hold nothing any more
   * @param each hears of each as soon as there is something to go on with
   */
  void take(
      Leases leases, List<Wanted> wanted, Duration lease, Set<String> dead, Consumer<Taken> each) {
    JobStore.Takeover takeover = leases.claim(wanted, options.incarnation(), lease);
    Taken unread = Taken.nothing();
    takeover.unreadable().forEach(one -> unread.aside().add(Aside.unread(one)));
    each.accept(unread);
    if (takeover.jobs().isEmpty()) {
      return;
    }
    // Read after the claim: a row stands before its node is given anything.
    store.nodes().forEach(node -> mayHold.add(node.incarnation()));
    mayHold.removeAll(dead);
    for (JobStore.Claimed claimed : takeover.jobs()) {
      Taken taken = Taken.nothing();
      try {
        takeUp(claimed, taken);
      } catch (StoreException e) {
        if (!e.isHeldUp()) {
          throw e;
        }
        // The store has it as this node's; renewals will find that nobody goes on with it.
        LOG.warn("job {}: not taken up yet: {}", claimed.stored().job().id(), e.getMessage());
      }
      each.accept(taken);
    }
  }

  /** Of a store that as a whole cannot be read nobody should go on with part of the jobs. */
  private void takeUp(JobStore.Claimed claimed, Taken taken) {
    try {
      taken.restored().add(restore(claimed));
    } catch (RuntimeException e) {
      if (e instanceof StoreException failed && failed.storeWide()) {
        throw e;
      }
      taken.aside().add(Aside.unread(claimed, e));
    }
  }

  private Restored restore(JobStore.Claimed claimed) {
    JobStore.StoredJob stored = claimed.stored();
    JobHistory history = new JobHistory(stored.job());
    store.replay(
        stored.job().id(),
        new JobStore.Replay() {
          @Override
          public void chunk(Chunk chunk) {
            history.chunk(chunk);
          }

          @Override
          public void entry(LogEntry entry) {
            history.entry(entry);
          }
        });
    JobMachine machine =
        JobMachine.claimed(
            history,
            stored.progress(),
            stored.term(),
            Estimates.order(stored.job(), store),
            options.rules(),
            claimed.cleanly(),
            mayHold,
            met,
            store.nowMicros());
    return new Restored(machine, stored.progress(), stored.custody());
  }
}
