package dev.heddle.cli.text;

/**
 * What the analysis of a job says, as far as it is shown.
 *
 * @param makespanMicros first start to last end
 * @param busyMicros run times summed
 * @param lowerBoundMicros what no order with this concurrency can beat
 * @param speedup busy time by makespan
 * @param efficiency speed-up by workers
 * @param advice what would make it faster, in a sentence
 */
public record Verdict(
    long makespanMicros,
    long busyMicros,
    long lowerBoundMicros,
    double speedup,
    double efficiency,
    String advice) {
  /** How much longer it took than it had to; 0.4 is 40 % longer. */
  public double aboveLowerBound() {
    return lowerBoundMicros <= 0 ? 0 : (double) makespanMicros / lowerBoundMicros - 1;
  }
}
