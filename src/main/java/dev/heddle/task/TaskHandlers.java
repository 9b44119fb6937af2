package dev.heddle.task;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.FailureCode;
import dev.heddle.job.TaskSpec;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;

/** The handlers of every type of task, for one event loop. */
public final class TaskHandlers implements AutoCloseable {
  private final Map<String, TaskHandler<?>> byType;

  private TaskHandlers(Map<String, TaskHandler<?>> byType) {
    this.byType = byType;
  }

  /**
   * Makes a handler of every type that a {@link TaskHandlerProvider} on the class path offers.
   *
   * @throws IllegalStateException where two offer the same type
   */
  public static TaskHandlers load(HandlerEnv env) {
    return of(ServiceLoader.load(TaskHandlerProvider.class), env);
  }

  /**
   * Makes a handler of every type that these offer.
   *
   * @throws IllegalStateException where two offer the same type
   */
  public static TaskHandlers of(Iterable<TaskHandlerProvider> providers, HandlerEnv env) {
    Map<String, TaskHandler<?>> byType = new HashMap<>();
    TaskHandlers handlers = new TaskHandlers(byType);
    for (TaskHandlerProvider provider : providers) {
      if (byType.containsKey(provider.type())) {
        handlers.close();
        throw new IllegalStateException("two handlers for tasks of type " + provider.type());
      }
      byType.put(provider.type(), provider.create(env));
    }
    return handlers;
  }

  /**
   * The handler of a type.
   *
   * @throws IllegalArgumentException for a type that nobody handles
   */
  public TaskHandler<?> forType(String type) {
    TaskHandler<?> handler = byType.get(type);
    if (handler == null) {
      throw new IllegalArgumentException("no handler for tasks of type " + type);
    }
    return handler;
  }

  /** Begins an attempt; a handler that throws, which is a defect, fails it as {@code internal}. */
  public Attempt start(TaskSpec spec, AttemptContext context) {
    try {
      return handlerOf(spec).start(spec, context);
    } catch (RuntimeException | Error e) {
      return new EndedAttempt(defect(e));
    }
  }

  /** Whether the task's own thread does the attempt, by {@link #runBlocking}. */
  public boolean blocksByItself(TaskSpec spec) {
    return forType(spec.type()).blocksByItself();
  }

  /**
   * Makes an attempt on the calling thread.
   *
   * @throws InterruptedException when told to stop
   */
  public AttemptResult runBlocking(TaskSpec spec, AttemptContext context)
      throws InterruptedException {
    try {
      return handlerOf(spec).runBlocking(spec, context);
    } catch (RuntimeException e) {
      return defect(e);
    }
  }

  // A provider names the type whose specifications its handler takes.
  @SuppressWarnings("unchecked")
  private <S extends TaskSpec> TaskHandler<S> handlerOf(S spec) {
    return (TaskHandler<S>) forType(spec.type());
  }

  private static AttemptResult defect(Throwable e) {
    return AttemptResult.failed(FailureCode.INTERNAL, "the task handler threw " + e, null);
  }

  @Override
  public void close() {
    byType.values().forEach(TaskHandler::close);
  }

  /** An attempt that was over before it began. */
  record EndedAttempt(Future<AttemptResult> result) implements Attempt {
    EndedAttempt(AttemptResult result) {
      this(Future.succeededFuture(result));
    }

    @Override
    public void cancel() {
      // Too late: it has ended.
    }
  }
}
