package dev.heddle.cli.text;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of a job.
 *
 * @param id its id
 * @param name what people call it
 * @param mode the wire name of its mode
 * @param concurrency most tasks at once; 0 for all
 * @param order the wire name of its order
 * @param state the wire name of its state
 * @param ended whether that state is a last one
 * @param stopping why it is being stopped; null where it is not
 * @param tasks how many are in which state
 * @param elapsedMicros first start to end or now
 * @param busyMicros run times summed
 * @param bytes bytes of downloaded bodies after decoding
 * @param createdAt when it was accepted, RFC 3339
 * @param errors how many tasks failed with each code
 */
public record JobLine(
    String id,
    String name,
    String mode,
    int concurrency,
    String order,
    String state,
    boolean ended,
    @Nullable String stopping,
    Counts tasks,
    long elapsedMicros,
    long busyMicros,
    long bytes,
    String createdAt,
    Map<String, Integer> errors) {
  /** Tasks by state. */
  public record Counts(
      int total, int queued, int running, int succeeded, int failed, int cancelled) {
    /** Tasks that have ended. */
    public int done() {
      return succeeded + failed + cancelled;
    }
  }

  /** Whether every task succeeded. */
  public boolean succeeded() {
    return state.equals("succeeded");
  }

  /** Whether nothing but the number of its tasks limits how many run at once. */
  public boolean allAtOnce() {
    boolean modest = mode.equals("sequential") || mode.equals("pool");
    return concurrency == 0 || (concurrency >= tasks.total() && !modest);
  }

  /** How it runs: {@code pool of 2, longest-first}. */
  public String how() {
    String most = allAtOnce() || mode.equals("sequential") ? "" : " of " + concurrency;
    return mode + most + (order.equals("fifo") ? "" : ", " + order);
  }

  /** The same when some more time has passed and nothing else. */
  public JobLine later(long micros) {
    boolean running = !ended && tasks.running() > 0;
    return running
        ? new JobLine(
            id,
            name,
            mode,
            concurrency,
            order,
            state,
            ended,
            stopping,
            tasks,
            elapsedMicros + micros,
            busyMicros + micros * tasks.running(),
            bytes,
            createdAt,
            errors)
        : this;
  }
}
