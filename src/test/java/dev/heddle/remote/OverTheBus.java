package dev.heddle.remote;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.heddle.bus.JobService;
import dev.heddle.bus.NodeInfo;
import dev.heddle.bus.WireCodec;
import dev.heddle.bus.WireInProcess;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Has the tests of a class, and of the class it extends, ask for jobs over the bus, in bytes. */
public final class OverTheBus implements BeforeAllCallback, AfterAllCallback {
  private static final AtomicInteger INCARNATIONS = new AtomicInteger();
  private static volatile boolean on;

  @Override
  public void beforeAll(ExtensionContext context) {
    on = true;
  }

  @Override
  public void afterAll(ExtensionContext context) {
    on = false;
  }

  /** Makes a bus carry messages, as bytes where that is wanted. */
  public static void register(EventBus bus) {
    if (on) {
      WireInProcess.register(bus);
    } else {
      WireCodec.register(bus);
    }
  }

  /** The same jobs, over the bus where that is wanted. */
  public static JobService service(Vertx vertx, JobService jobs, NodeInfo nodes) {
    if (!on) {
      return jobs;
    }
    int number = INCARNATIONS.incrementAndGet();
    String store = "store-" + number;
    RemoteServices services = new RemoteServices("front-" + number);
    try {
      vertx.deployVerticle(new JobServiceEndpoint(store, jobs)).await(10, SECONDS);
      vertx.deployVerticle(services).await(10, SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
    StoreNodes front =
        new StoreNodes(vertx, services::at, services::silent, nodes, System::nanoTime);
    front.came(store);
    return front;
  }
}
