package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.Custody;
import dev.heddle.job.Job;
import dev.heddle.job.JobState;
import dev.heddle.job.LogEntry;
import dev.heddle.job.NodeNames;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskRow;
import dev.heddle.job.Adoption;
import dev.heddle.job.TaskState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The accepted jobs and all that is recorded of them.
 *
 * <p>Every method blocks and throws {@link StoreException} when the store cannot answer. {@link
 * #write}, {@link #claimAll}, {@link #putNode} and {@link #deleteNode} belong to one thread; reads
 * may come from several at once and each sees one consistent state.
 */
public interface JobStore extends AutoCloseable {
  /**
   * Writes all of these in one durable transaction, or none when it throws.
   *
   * @return what came of each, in order
   */
  List<WriteResult> write(List<StoreWrite> writes);

  /** The store's clock, microseconds since the Unix epoch. */
  long nowMicros();

  /**
   * Claims every job that has not ended for this incarnation, each under a new term: in a store
   * that one process owns alone whoever had it, for its lock proves earlier owners dead; in a
   * shared one those that nobody has, or whose lease has lapsed.
   *
   * @return all of them, those that are to be read and those that are not
   */
  Takeover claimAll(String incarnation);

  /** Reads all that is written of one job. */
  void replay(String jobId, Replay into);

  /**
   * Forgets staged jobs whose last chunk came before this time.
   *
   * @param chunksMax most chunks to forget in this one transaction
   * @return whether there may be more
   */
  boolean sweepStaging(long beforeMicros, int chunksMax);

  /** One job. Throws where its row is damaged. */
  Optional<StoredJob> job(String id);

  /** Jobs newest first; those whose row is damaged are left out. */
  List<StoredJob> jobs(JobFilter filter);

  /**
   * How many jobs of this name filter are in each state, damaged ones included; states with none
   * are absent.
   */
  Map<JobState, Integer> countsByState(@Nullable String nameContains);

  /**
   * The encoded specifications of some chunks of the list before {@code repeat}; fewer where the
   * list ends, or a chunk is missing.
   */
  List<byte[]> specs(String jobId, int firstChunk, int count);

  /**
   * Encoded specifications by the number of their chunk, which may lie far from each other; those
   * that are missing are left out.
   */
  Map<Integer, byte[]> specs(String jobId, int[] chunks);

  /**
   * The rows as last written in chunks {@code firstChunk} to {@code firstChunk + count - 1},
   * ascending, merged with the log. Chunks that nothing was written of are absent.
   */
  List<Chunk> chunks(String jobId, int firstChunk, int count);

  /**
   * The rows of those of these tasks that have ended, ascending; the tasks may lie far from each
   * other. In an ended job all have.
   */
  List<TaskRow> endedRows(String jobId, int[] indices);

  /**
   * Numbers of the chunks that hold a task in one of these ended states, ascending; for an ended
   * job also decides for chunks that were never written, which are cancelled throughout.
   *
   * @param fromChunk the first number to consider
   * @param limit most numbers returned
   */
  List<Integer> chunksWith(String jobId, Set<TaskState> states, int fromChunk, int limit);

  /** What tells this store from every other. */
  String id();

  /** Nodes that may hold grants. */
  List<NodeRow> nodes();

  /** Puts down, in a transaction of its own, that a node may hold grants, or was heard again. */
  void putNode(NodeRow node);

  /** Forgets a node, in a transaction of its own. */
  void deleteNode(String incarnation);

  /** The same, unless somebody has heard it since it was seen at that time. */
  void deleteNode(String incarnation, long seenMicros);

  /** Numbers of the first chunks that are complete and hold a failed task, ascending. */
  List<Integer> completeWithFailures(String jobId, int limit);

  /** The timed rights to coordinate a job; empty where one process has the store to itself. */
  default Optional<Leases> leases() {
    return Optional.empty();
  }

  /** Whether the store would take a write now; used by the readiness check. */
  boolean writable();

  @Override
  void close();

  /**
   * A job as the store has it.
   *
   * @param job what never changes
   * @param progress at the last commit
   * @param term of its last claim
   * @param owner the incarnation that claimed it; null where it is released or has ended
   * @param adoptions how it came to that, the newest at the end
   */
  record StoredJob(
      Job job, Progress progress, long term, @Nullable String owner, List<Adoption> adoptions) {
    /** One that was never taken over. */
    public StoredJob(Job job, Progress progress, long term, @Nullable String owner) {
      this(job, progress, term, owner, List.of());
    }

    /** Who coordinates it. */
    public Custody custody() {
      return new Custody(owner == null ? null : NodeNames.of(owner), term, adoptions);
    }
  }

  /**
   * A job to take up again.
   *
   * @param stored with its new term and owner
   * @param cleanly whether its previous owner released it rather than died
   */
  record Claimed(StoredJob stored, boolean cleanly) {}

  /**
   * What was claimed.
   *
   * @param jobs oldest first
   * @param unreadable the jobs whose rows are damaged
   */
  record Takeover(List<Claimed> jobs, List<Unreadable> unreadable) {}

  /**
   * A job that was claimed although its row is damaged.
   *
   * @param term of the claim
   * @param why what is wrong with it
   */
  record Unreadable(String id, long term, StoreException why) {}

  /** Takes in what is written of a job, in the order in which it has to be applied. */
  interface Replay {
    /**
     * A chunk; ascending by number, all before the first entry. Chunks that nothing was written of
     * are left out.
     */
    void chunk(Chunk chunk);

    /** What came since, oldest first. */
    void entry(LogEntry entry);
  }

  /**
   * Which jobs to list.
   *
   * @param states only these; empty for all
   * @param nameContains only names that contain this, whatever the case; null for all
   * @param beforeId only ids before this one, exclusive; null to begin with the newest
   * @param limit at most so many
   */
  record JobFilter(
      Set<JobState> states, @Nullable String nameContains, @Nullable String beforeId, int limit) {}
}
