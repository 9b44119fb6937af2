package dev.heddle.engine;

import org.jspecify.annotations.Nullable;

/** The order in which a job's tasks are started: position 0 first. */
public final class StartOrder {
  /** As given. */
  public static final StartOrder FIFO = new StartOrder(null);

  private final int @Nullable [] indexAt;
  private final int @Nullable [] positionOf;

  private StartOrder(int @Nullable [] indexAt) {
    this.indexAt = indexAt;
    this.positionOf = indexAt == null ? null : inverse(indexAt);
  }

  /** By a permutation: {@code indexAt[0]} is the task to start first. */
  public static StartOrder of(int[] indexAt) {
    return new StartOrder(indexAt.clone());
  }

  /** The task at a position, 0 or more. */
  public int indexAt(int position) {
    return indexAt == null ? position : indexAt[position];
  }

  int positionOf(int index) {
    return positionOf == null ? index : positionOf[index];
  }

  private static int[] inverse(int[] indexAt) {
    int[] positions = new int[indexAt.length];
    for (int position = 0; position < indexAt.length; position++) {
      positions[indexAt[position]] = position;
    }
    return positions;
  }
}
