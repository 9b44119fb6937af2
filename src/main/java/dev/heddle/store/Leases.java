package dev.heddle.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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
   * Claims those of these jobs that have not ended and that nobody has, whose lease has lapsed, or
   * whose owner is known to be dead, each under a new term; one that somebody is writing at this
   * moment is passed over.
   *
   * @param owner the incarnation that claims them
   * @return those that were claimed
   */
  JobStore.Takeover claim(List<Wanted> wanted, String owner, Duration lease);

  /**
   * Prolongs the leases of all jobs an incarnation has, lapsed ones that nobody took included.
   *
   * @return their terms by the ids of the jobs; what is not in here is not its any more
   */
  Map<String, Long> renew(String owner, Duration lease);

  /**
   * Jobs that have not ended and that nobody has, whose lease has lapsed, or whose owner is one of
   * these; oldest first.
   *
   * @param after only jobs whose id is greater
   */
  List<Claimable> claimable(Set<String> deadOwners, String after, int limit);

  /**
   * How often the store's clock was found to have been set: what lapsed by it may not have had its
   * time.
   */
  int clockLeaps();

  /**
   * A job to be claimed.
   *
   * @param provenDead whose lease need not be waited for; null for nobody's
   */
  record Wanted(String jobId, @Nullable Holder provenDead) {}

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
   * @param lapsedMicros how long its lease has lapsed; negative where it has not. One that ends far
   *     in the future was given before the clock was set back, and counts as lapsed.
   */
  record Claimable(String jobId, @Nullable Holder holder, long lapsedMicros) {}
}
