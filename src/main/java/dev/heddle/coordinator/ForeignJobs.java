package dev.heddle.coordinator;

import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.job.JobState;
import dev.heddle.store.JobStore;
import dev.heddle.store.JobStore.StoredJob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What other nodes do to the jobs of a shared store, as the store has it: compared each time
 * somebody looks, as long as somebody does. Belongs to the coordinator's event loop.
 */
final class ForeignJobs {
  /** Jobs that came and ended between two looks are among so many. */
  private static final int NEWEST = 50;

  private static final Set<JobState> OPEN =
      Set.of(JobState.QUEUED, JobState.RUNNING, JobState.PAUSED);

  private final Coordinator coordinator;
  private final LocalReads reads;

  /** What was told last, by id; empty where nobody looked. */
  private Map<String, StoredJob> told = new HashMap<>();

  private boolean looking;

  ForeignJobs(Coordinator coordinator, LocalReads reads) {
    this.coordinator = coordinator;
    this.reads = reads;
  }

  /** Nobody watches. */
  void forget() {
    told = new HashMap<>();
  }

  /** Tells a list what has changed since the last look. */
  void look(JobsFeed list) {
    if (looking) {
      return;
    }
    looking = true;
    Set<String> open = new HashSet<>();
    told.values().stream()
        .filter(job -> !job.progress().state().ended())
        .forEach(job -> open.add(job.job().id()));
    coordinator
        .reads()
        .run(() -> read(open))
        .onComplete(
            found -> {
              looking = false;
              if (found.succeeded()) {
                compare(found.result(), list);
              }
            });
  }

  /** Blocks. */
  private Map<String, Optional<StoredJob>> read(Set<String> open) {
    JobStore store = coordinator.store();
    List<StoredJob> found = new ArrayList<>();
    found.addAll(store.jobs(new JobStore.JobFilter(OPEN, null, null, JobsChange.JOBS_MAX)));
    found.addAll(store.jobs(new JobStore.JobFilter(Set.of(), null, null, NEWEST)));
    Map<String, Optional<StoredJob>> now = new HashMap<>();
    found.forEach(job -> now.put(job.job().id(), Optional.of(job)));
    // What was open has ended, or is no more.
    open.forEach(id -> now.computeIfAbsent(id, store::job));
    return now;
  }

  private void compare(Map<String, Optional<StoredJob>> now, JobsFeed list) {
    Map<String, StoredJob> next = new HashMap<>();
    now.forEach(
        (id, job) -> {
          if (coordinator.job(id) != null) {
            return;
          }
          job.ifPresent(there -> next.put(id, there));
          if (job.isEmpty()) {
            list.deleted(id);
          } else if (!job.get().equals(told.get(id))) {
            list.changed(reads.ofStore(job.get()));
          }
        });
    told = next;
  }
}
