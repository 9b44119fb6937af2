package dev.heddle.engine;

/**
 * A moment on the two clocks of one node.
 *
 * @param monotonicMicros never goes back, and may stand still while the machine sleeps
 * @param wallMicros goes on while the machine sleeps, and may be set to anything
 */
public record Moment(long monotonicMicros, long wallMicros) {
  /** The most that may have passed: whichever clock stood still or was set back is left out. */
  public long since(Moment earlier) {
    return Math.max(monotonicMicros - earlier.monotonicMicros, wallMicros - earlier.wallMicros);
  }
}
