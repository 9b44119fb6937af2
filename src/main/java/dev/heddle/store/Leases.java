package dev.heddle.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The timed rights to coordinate a job, in a store that several nodes share. All times pass on the
 * store's own clock. A job is released with {@link StoreWrite.Release}; a commit asks for the term
 * alone, which every claim raises.
 *
 * <p>Every method blocks, is one transaction, may be called from any thread, and throws {@link
 * StoreException} when the store cannot answer.
 */
public interface Leases {
  /**
   * Claims a job that has not ended under a new term, if nobody has it, its lease has lapsed, or
   * its owner is known to be dead.
   *
   * @param owner the incarnation that claims it
   * @param provenDead whose lease need not be waited for; null for nobody's
   * @return empty where somebody has it or is writing it, it has ended, or there is none
   * @throws StoreException also where its row is damaged; then it was not claimed
   */
  Optional<JobStore.Claimed> claim(
      String jobId, String owner, Duration lease, @Nullable Holder provenDead);

  /**
   * Prolongs the leases of all jobs an incarnation has, lapsed ones that nobody took included.
   *
   * @return their terms by the ids of the jobs; what is not in here is not its any more
   */
  Map<String, Long> renew(String owner, Duration lease);

  /**
   * Jobs that have not ended and that nobody has, whose lease has lapsed, or whose owner is one of
   * these; oldest first.
   */
  List<Claimable> claimable(Set<String> deadOwners, int limit);

  /**
   * Who had a job.
   *
   * @param incarnation the owner
   * @param term under which it was seen to have it
   */
  record Holder(String incarnation, long term) {}

  /**
   * A job that may be there to be claimed.
   *
   * @param holder its last owner; null where that released it
   * @param lapsedMicros how long its lease has lapsed; negative where it has not
   */
  record Claimable(String jobId, @Nullable Holder holder, long lapsedMicros) {}
}
