package dev.heddle.store;

/** What came of one {@link StoreWrite}. */
public sealed interface WriteResult {
  /** It was written. */
  record Done() implements WriteResult {}

  /** The term has moved on; nothing of this write was kept, the rest of its transaction was. */
  record Fenced() implements WriteResult {}

  /** The idempotency key already stands for this job; the staged one was discarded. */
  record SameAs(String jobId) implements WriteResult {}

  /** The idempotency key already stands for another request; the staged job was discarded. */
  record KeyConflict() implements WriteResult {}

  /** The job is not there. */
  record Unknown() implements WriteResult {}

  /** The job has not ended. */
  record NotEnded() implements WriteResult {}
}
