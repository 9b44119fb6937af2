package dev.heddle.sim;

import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.job.AttemptResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the parts of a process see of the world around them. */
interface Surroundings {
  long now();

  /** Does something later, if the process is still there. */
  void after(long micros, Runnable action);

  void toWorker(String to, ToWorker message);

  void toCoordinator(String to, ToCoordinator message, long skewMicros);

  /** Where there may be a coordinator. */
  List<String> coordinators();

  boolean coin();

  long commitMicros();

  long runMicros();

  int capacity();

  @Nullable String hostOf(int index);

  /** How an attempt ends; null where its process died of it. */
  @Nullable AttemptResult resultOf(int index);

  void started(SimWorker worker, SimTask task);

  /** Whether nobody else can have the job by now. */
  boolean mayAct();

  /** Whether workers may be told that their grants hold. */
  boolean mayRenew(boolean full);

  /** Whether the store has said that it has the job no more. */
  boolean hasLost();

  /** Whether what is written now comes to the store. */
  boolean reachesStore();

  /** Whether what was written is not known to have been. */
  boolean answerLost();

  /** The store has refused what a coordinator wrote. */
  void fenced(SimCoordinator coordinator);
}
