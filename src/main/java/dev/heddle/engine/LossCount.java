package dev.heddle.engine;

/**
 * What became of tasks whose worker died under them.
 *
 * @param lost runs that were lost
 * @param poisoned tasks that ended as failed since that had happened too often
 */
public record LossCount(int lost, int poisoned) {
  static final LossCount NONE = new LossCount(0, 0);
}
