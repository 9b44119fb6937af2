package dev.heddle.store;

import dev.heddle.job.Delta;
import dev.heddle.job.Job;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing to write; several go into one transaction. */
public sealed interface StoreWrite {
  /**
   * Keeps a chunk of task specifications under a job that nobody sees yet.
   *
   * @param jobId the id the job will have
   * @param chunk its number, counting from 0 in the list before {@code repeat}
   * @param specs the encoded specifications, opaque to the store
   */
  record Stage(String jobId, int chunk, byte[] specs) implements StoreWrite {}

  /**
   * Makes a staged job exist, claimed by its accepting node under term 1. Chunks that were never
   * staged because the whole job is small come along.
   *
   * @param job the job; its {@code createdAtMicros} is what the store's clock said
   * @param smallSpecs chunks not staged before, from 0; empty where all were
   * @param owner the incarnation that coordinates it
   * @param idempotency null where the client sent no key
   */
  record Accept(Job job, List<byte[]> smallSpecs, String owner, @Nullable Idempotency idempotency)
      implements StoreWrite {}

  /** Forgets a staged job that will not come. */
  record Discard(String jobId) implements StoreWrite {}

  /** Changes a job, if its term is still the one given. */
  record Commit(String jobId, long term, Delta delta) implements StoreWrite {}

  /**
   * Forgets a job and all it has.
   *
   * @param owner who may delete it although it has not ended; null where it has to have ended
   */
  record Delete(String jobId, Leases.@Nullable Holder owner) implements StoreWrite {
    /** Only if it has ended. */
    public Delete(String jobId) {
      this(jobId, null);
    }
  }

  /** Gives up a job at a clean shutdown, if its term is still the one given. */
  record Release(String jobId, long term) implements StoreWrite {}

  /**
   * A client's promise that two requests are the same.
   *
   * @param key what it sent
   * @param hash of body, type and query
   */
  record Idempotency(String key, String hash) {}
}
