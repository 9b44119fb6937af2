package dev.heddle.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a node begin anew, as another incarnation, once others have gone on without it: nobody then
 * has to tell what of it still holds. What it runs under a right that it has is not given up for
 * that.
 */
final class Comeback {
  private static final Logger LOG = LoggerFactory.getLogger(Comeback.class);
  private static final int CHECK_MILLIS = 50;

  static final String LOST_CLUSTER = "this node could not get back into a cluster";

  /** For so long it takes no tasks, so that those that run may end. */
  static final long REST_NANOS = 25_000_000_000L;

  private final Vertx vertx;
  private final NodeDuty duty;
  private final BooleanSupplier idle;
  private final IntSupplier running;
  private final long restNanos;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final Promise<String> due = Promise.promise();

  /**
   * Of a node.
   *
   * @param idle whether it holds nothing and has nothing to say
   * @param running how many tasks it runs
   * @param restNanos how long it waits for their ends
   */
  Comeback(Vertx vertx, NodeDuty duty, BooleanSupplier idle, IntSupplier running, long restNanos) {
    this.vertx = vertx;
    this.duty = duty;
    this.idle = idle;
    this.running = running;
    this.restNanos = restNanos;
  }

  /** Completes, with the reason, when it is to begin anew. */
  Future<String> due() {
    return due.future();
  }

  /** Somebody holds it for dead: what it runs was given to others. */
  void provenDead(String by) {
    due.tryComplete(heldForDead(by));
  }

  /** Nobody can be reached any more. */
  void lostCluster() {
    due.tryComplete(LOST_CLUSTER);
  }

  static String heldForDead(String by) {
    return "node " + by + " holds this one for dead and has given others what it ran";
  }

  /** A job of it went to others. What it runs for others, who count on it, ends first. */
  void outrun(String why) {
    if (due.future().isComplete() || !begun.compareAndSet(false, true)) {
      return;
    }
    LOG.info("{}: it will begin anew when the tasks that it runs have ended", why);
    duty.beginsAnew(true);
    long end = System.nanoTime() + restNanos;
    vertx.setPeriodic(CHECK_MILLIS, timer -> look(timer, end, why));
  }

  private void look(long timer, long end, String why) {
    boolean late = System.nanoTime() - end >= 0;
    if (idle.getAsBoolean() || (late && running.getAsInt() == 0)) {
      // What it still had to say then, nobody has asked for.
      vertx.cancelTimer(timer);
      due.tryComplete(why);
    } else if (late) {
      vertx.cancelTimer(timer);
      LOG.info(
          "{} tasks run on, so this node stays the incarnation that it is", running.getAsInt());
      begun.set(false);
      duty.beginsAnew(false);
    }
  }
}
