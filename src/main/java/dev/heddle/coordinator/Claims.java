package dev.heddle.coordinator;

import dev.heddle.engine.JobHistory;
import dev.heddle.engine.JobMachine;
import dev.heddle.job.Chunk;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Progress;
import dev.heddle.store.JobStore;
import dev.heddle.store.NodeRow;
import dev.heddle.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.LinkedHashSet;
import java.util.Set;

/** Takes up the jobs that an earlier run left unended. Blocks; runs once, on the store's thread. */
final class Claims {
  private final JobStore store;
  private final CoordinatorOptions options;

  /** Nodes whose workers may hold tasks. */
  private List<NodeRow> nodes = List.of();

  private final Set<String> mayHold = new LinkedHashSet<>();

  Claims(JobStore store, CoordinatorOptions options) {
    this.store = store;
    this.options = options;
  }

  /** A job as it stands, and its coordinator. */
  record Restored(JobMachine machine, Progress progress) {}

  /**
   * What there is to go on with, what cannot be gone on with, and the nodes that may hold tasks.
   */
  record Taken(List<Restored> restored, List<Aside> aside, List<NodeRow> nodes) {}

  /** Throws where the store as a whole cannot be read: then nobody should go on with part of it. */
  Taken takeAll() {
    nodes = store.nodes();
    nodes.forEach(node -> mayHold.add(node.incarnation()));
    JobStore.Takeover takeover = store.claimAll(options.incarnation());
    Taken taken = new Taken(new ArrayList<>(), new ArrayList<>(), nodes);
    takeover.unreadable().forEach((id, why) -> taken.aside().add(Aside.unread(id, why)));
    for (JobStore.Claimed claimed : takeover.jobs()) {
      try {
        taken.restored().add(restore(claimed));
      } catch (RuntimeException e) {
        if (e instanceof StoreException failed && failed.storeWide()) {
          throw e;
        }
        taken.aside().add(Aside.unread(claimed, e));
      }
    }
    return taken;
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
            // The lock on the store proves the earlier process dead, and its own worker with it.
            mayHold,
            store.nowMicros());
    return new Restored(machine, stored.progress());
  }
}
