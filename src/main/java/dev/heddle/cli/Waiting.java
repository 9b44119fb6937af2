package dev.heddle.cli;

import dev.heddle.bus.ServiceException;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures on a thread that may block. */
final class Waiting {
  /** Longer than any call of a node may take, its own waits of up to 60 s included. */
  private static final long SECONDS_MAX = 180;

  private Waiting() {}

  /** The result; fails with {@link CliException} where the node could not answer. */
  static <T> T get(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new CliException("the node did not answer for " + SECONDS_MAX + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted");
    }
  }

  private static RuntimeException failure(Throwable cause) {
    if (cause instanceof ServiceException refused) {
      return refused.pointer().isEmpty()
          ? new CliException(String.valueOf(refused.getMessage()))
          : new CliException(
              "the node refused the job", List.of(refused.pointer() + ": " + refused.getMessage()));
    }
    return cause instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(cause);
  }
}
