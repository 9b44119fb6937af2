package dev.heddle.cli;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.JobService.NodeView;
import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ToNode;
import dev.heddle.bus.NodeInfo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Whether this node takes tasks, rests because it was told to, or is about to end. Thread-safe. */
final class NodeDuty implements NodeInfo {
  /** What a failed answer of {@link #listen} means. */
  static final int WRONG_STATE = 409;

  private final Consumer<Boolean> tell;
  private final Supplier<NodeView> view;
  private volatile boolean resting;
  private volatile boolean leaving;
  private volatile boolean beginningAnew;

  /**
   * A node at work.
   *
   * @param tell has the parts of the node rest, or work again
   */
  NodeDuty(Consumer<Boolean> tell, Supplier<NodeView> view) {
    this.tell = tell;
    this.view = view;
  }

  /**
   * Does what other nodes ask for.
   *
   * @param heard takes what they tell of themselves
   * @param provenDead takes the name of a node that holds this one for dead
   */
  Future<Void> listen(
      Vertx vertx, String incarnation, Consumer<NodeView> heard, Consumer<String> provenDead) {
    return vertx
        .eventBus()
        .<ToNode>consumer(
            Addresses.node(incarnation),
            message -> received(message, incarnation, heard, provenDead))
        .completion();
  }

  private void received(
      Message<ToNode> message,
      String incarnation,
      Consumer<NodeView> heard,
      Consumer<String> provenDead) {
    switch (message.body()) {
      case ToNode.Status status -> heard.accept(status.node());
      case ToNode.ProvenDead told -> {
        if (told.incarnation().equals(incarnation)) {
          provenDead.accept(told.by());
        }
      }
      case ToNode.Rest asked -> {
        try {
          message.reply(rest(asked.rest()));
        } catch (ServiceException e) {
          message.fail(WRONG_STATE, e.getMessage());
        }
      }
    }
  }

  /**
   * Rests, or works again.
   *
   * @throws ServiceException of kind {@code WRONG_STATE} where the node is about to end
   */
  synchronized NodeView rest(boolean rest) {
    if (leaving && !rest) {
      throw new ServiceException(
          ServiceException.Kind.WRONG_STATE,
          "node " + view.get().name() + " is ending and takes no more tasks");
    }
    if (!leaving) {
      resting = rest;
      tell.accept(rest || beginningAnew);
    }
    return view.get();
  }

  /** Rests for a while of its own accord, or no longer; what it was told by people stands. */
  synchronized void beginsAnew(boolean begins) {
    beginningAnew = begins;
    if (!leaving) {
      tell.accept(resting || begins);
    }
  }

  /** Whether it takes nothing more because it is about to begin anew. */
  boolean isBeginningAnew() {
    return beginningAnew;
  }

  /** Whether people told it to rest. */
  boolean isResting() {
    return resting;
  }

  @Override
  public List<NodeView> nodes() {
    return List.of(view.get());
  }

  @Override
  public Future<NodeView> rest(String name, boolean rest) {
    if (!name.equals(view.get().name())) {
      return Future.failedFuture(NodeInfo.unknown(name));
    }
    try {
      return Future.succeededFuture(rest(rest));
    } catch (ServiceException e) {
      return Future.failedFuture(e);
    }
  }

  /** From now on it is about to end. */
  synchronized void leave() {
    leaving = true;
  }

  /** Whether it takes no tasks. */
  boolean isDraining() {
    return resting || leaving || beginningAnew;
  }
}
