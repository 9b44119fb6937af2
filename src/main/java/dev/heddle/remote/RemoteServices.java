package dev.heddle.remote;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.JobService;
import dev.heddle.bus.ToWatcher;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The job services of other nodes, by their incarnations. Deploy it on an event loop of its own; it
 * is told which nodes are gone.
 */
public final class RemoteServices extends VerticleBase {
  private final String self;
  private @Nullable Calls calls;
  private @Nullable RemoteWatches watches;

  /** For a node of this incarnation. */
  public RemoteServices(String self) {
    this.self = self;
  }

  @Override
  public Future<?> start() {
    Calls started = new Calls(vertx, self);
    RemoteWatches watching = new RemoteWatches(vertx, context, started);
    calls = started;
    watches = watching;
    watching.start();
    MessageConsumer<ToWatcher> consumer =
        vertx
            .eventBus()
            .consumer(Addresses.watcher(self), message -> watching.received(message.body()));
    return consumer.completion();
  }

  /**
   * What can be asked of the jobs of another node. Of the nodes of the cluster it knows nothing.
   *
   * @param incarnation of that node
   */
  public JobService at(String incarnation) {
    return new RemoteJobService(incarnation, started(calls), started(watches));
  }

  /**
   * A node is out of sight: calls to it fail, and what was watched there is closed. Any thread.
   *
   * @param incarnation of that node
   */
  public void gone(String incarnation) {
    started(calls).gone(incarnation);
    started(watches).gone(incarnation);
  }

  /**
   * A node says nothing, though it is in sight: what is only read there fails, and what was watched
   * is closed, for others to be asked. Any thread.
   *
   * @param incarnation of that node
   */
  public void silent(String incarnation) {
    started(calls).silent(incarnation);
    started(watches).gone(incarnation);
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("not started");
    }
    return part;
  }
}
