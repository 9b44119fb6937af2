package dev.heddle.sim;

/** A rule of the protocol that is broken on purpose, to see the invariants object. */
enum Breach {
  NONE,
  /** The store takes what is written under any term. */
  STORE_DOES_NOT_FENCE,
  /** A claim leaves the term as it was. */
  CLAIM_KEEPS_THE_TERM,
  /** A worker goes by its grants for ever. */
  WORKER_HAS_NO_TTL,
  /** Who claims a job does not ask who may hold its tasks. */
  CLAIMER_DOES_NOT_WAIT,
  /** An owner goes by its lease for ever. */
  OWNER_HAS_NO_MARGIN,
  /** A job is called accepted before it is on disk. */
  ACCEPTED_BEFORE_THE_COMMIT,
  /** Nobody looks for jobs that nobody has. */
  NOBODY_SWEEPS,
  /** What the store gives to the next coordinator lacks what was appended to the log. */
  STORE_FORGETS_OUTCOMES
}
