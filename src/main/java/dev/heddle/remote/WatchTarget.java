package dev.heddle.remote;

/** One watch of another node, as the endpoint keeps it. Event loop of the endpoint only. */
interface WatchTarget {
  /** The watching node has taken everything up to this number. */
  void took(long number);

  /** Whether something was sent so long ago that it must be lost. */
  boolean lost(long nowNanos);

  /** Ends it. */
  void stop();
}
