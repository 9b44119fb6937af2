package dev.heddle.engine;

import java.util.List;

/**
 * Whose doing the loss of a worker is, by what its coordinator knows.
 *
 * <p>Each task that it was heard to run has a loss. The third one ends a task, so it is given with
 * care: where suspects are in question on the worker, to them alone; where some that have one loss
 * left have not had their time yet, to these.
 */
final class Inquest {
  private final List<Had> had;
  private final boolean proven;
  private final boolean unheard;
  private final int inQuestion;
  private final boolean someHaveTime;

  /**
   * A task that the worker had.
   *
   * @param grant under which
   * @param ran whether it was heard to start
   * @param inQuestion whether it was there to find out whether it kills its worker
   * @param lastChance whether it ends with its next loss
   * @param hasTime whether that was so, and it was kept apart from others of the kind until now
   * @param deaths at how many it was heard to run
   * @param startMicros when it started
   */
  record Had(
      int index,
      OpenGrant grant,
      boolean ran,
      boolean inQuestion,
      boolean lastChance,
      boolean hasTime,
      int deaths,
      long startMicros) {}

  /**
   * An inquest into a worker.
   *
   * @param proven whether its process has ended, and is not only silent
   * @param unheard whether it had not told yet what it holds, so that more may have started
   */
  Inquest(List<Had> had, boolean proven, boolean unheard) {
    this.had = had;
    this.proven = proven;
    this.unheard = unheard;
    this.inQuestion = (int) had.stream().filter(Had::inQuestion).count();
    this.someHaveTime = had.stream().anyMatch(Had::hasTime);
  }

  /** Whether nothing else can have done it. */
  boolean blames(Had task) {
    boolean found = proven && task.inQuestion && inQuestion == 1 && isSure(task);
    return found || (had.size() == 1 && wasAlone(task));
  }

  private boolean wasAlone(Had task) {
    return unheard
        ? task.grant.alone && (proven || !task.lastChance)
        : task.grant.alone || task.ran || proven;
  }

  /**
   * For its last loss, whether nothing has started since it was given, or may have. Where it ran,
   * that is forgiven once.
   */
  private boolean isSure(Had suspect) {
    return !suspect.lastChance
        || (suspect.ran && suspect.deaths >= JobMachine.LOSSES_MAX)
        || had.stream()
            .filter(other -> other.index != suspect.index)
            .allMatch(other -> other.ran && other.startMicros < suspect.grant.givenMicros);
  }

  /** Whether a task has a loss. */
  boolean counts(Had task) {
    boolean meant = inQuestion == 0 || task.inQuestion;
    boolean mayEnd = task.inQuestion ? isSure(task) : !someHaveTime || task.hasTime;
    return blames(task) || (task.ran && (!task.lastChance || (meant && mayEnd)));
  }
}
