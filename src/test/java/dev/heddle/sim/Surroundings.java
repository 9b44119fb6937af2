package dev.heddle.sim;

import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.job.AttemptResult;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the parts of a process see of the world around them. */
interface Surroundings {
  void toWorker(String to, ToWorker message);

  void toCoordinator(String to, ToCoordinator message, long skewMicros);

  /** Where there may be a coordinator. */
  List<String> coordinators();

  /** The store's clock, as the coordinator follows it. */
  long storeMicros();

  long runMicros();

  int capacity();

  @Nullable String hostOf(int index);

  /** How an attempt ends; null where its process died of it. */
  @Nullable AttemptResult resultOf(int index);

  void started(SimWorker worker, SimTask task);

  /** How long a task that is told to stop takes. */
  long cancelMicros();

  /** Whether nobody else can have the job by now. */
  boolean mayAct();

  /** Whether workers may be told that their grants hold. */
  boolean mayRenew(boolean full);

  /** Whether the store has said that it has the job no more. */
  boolean hasLost();

  /** A worker was silent for so long that nothing of it counts any more for who was to hear it. */
  void outOfSight(String worker);

  /** Whether what is written now comes to the store. */
  boolean reachesStore();

  /**
   * Asks the store something. It may have done what was asked although its answer is lost.
   *
   * @param otherwise there was no answer
   */
  <T> void toStore(Supplier<T> question, Consumer<T> then, Runnable otherwise);

  /** The store has refused what a coordinator wrote. */
  void fenced(SimCoordinator coordinator);
}
