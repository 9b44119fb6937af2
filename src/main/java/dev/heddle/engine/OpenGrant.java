package dev.heddle.engine;

import java.util.Arrays;

/** A grant with tasks that have not been settled. */
final class OpenGrant {
  private static final int SHRINK_MIN = 16;

  final int handle;
  final long id;
  final String worker;

  /** The tasks it was given for; some may be settled. */
  int[] indices;

  /** Whether it was on disk before it was sent, to find out which task kills its worker. */
  final boolean careful;

  /**
   * Whether its single task was the only one of the job that its worker had, and the store knows of
   * whatever came after: if the worker dies and has nothing else, that task is to blame.
   */
  boolean alone;

  /** The worker's clock when it sent the report this grant was based on. */
  final long basedOnSentAtMicros;

  /** Whether it was given to find out whether its tasks kill their worker. */
  boolean ofSuspects;

  /** Whether the log has it as given to find that out, and none of its tasks as a survivor. */
  boolean inQuestionOnRecord;

  /** Whether its task ends with its next loss. */
  boolean lastChance;

  /** Whether they have survived a while: what its worker dies of then is another's doing. */
  boolean survived;

  /** When it was given, on the store's clock. */
  long givenMicros = Long.MIN_VALUE / 2;

  /** Tasks that are held or running under it. */
  int open;

  /** Whether the worker was heard to have it. */
  boolean confirmed;

  OpenGrant(
      int handle,
      long id,
      String worker,
      int[] indices,
      boolean careful,
      boolean alone,
      long basedOnSentAtMicros) {
    this.handle = handle;
    this.id = id;
    this.worker = worker;
    this.indices = indices;
    this.careful = careful;
    this.alone = alone;
    this.basedOnSentAtMicros = basedOnSentAtMicros;
  }

  /**
   * Takes in a task that the worker holds under it, though it is not known to have been given with
   * it.
   */
  void include(int index) {
    for (int known : indices) {
      if (known == index) {
        return;
      }
    }
    indices = Arrays.copyOf(indices, indices.length + 1);
    indices[indices.length - 1] = index;
  }

  /** Whether it is worth leaving the settled tasks out of {@link #indices}. */
  boolean isMostlySettled() {
    return indices.length >= SHRINK_MIN && open <= indices.length / 4;
  }

  /** Its tasks as pairs of first index and count. */
  int[] runs() {
    return runsOf(indices);
  }

  /** Tasks as pairs of first index and count. */
  static int[] runsOf(int[] indices) {
    int[] runs = new int[indices.length * 2];
    int n = 0;
    for (int index : indices) {
      if (n > 0 && runs[n - 2] + runs[n - 1] == index) {
        runs[n - 1]++;
      } else {
        runs[n++] = index;
        runs[n++] = 1;
      }
    }
    return Arrays.copyOf(runs, n);
  }
}
