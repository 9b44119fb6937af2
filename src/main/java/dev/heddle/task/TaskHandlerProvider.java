package dev.heddle.task;

/** Makes handlers for tasks of one type; found by {@link java.util.ServiceLoader}. */
public interface TaskHandlerProvider {
  /** The type's name in job files. */
  String type();

  /** A handler for one event loop. Must be cheap: it is called when a node starts. */
  TaskHandler<?> create(HandlerEnv env);
}
