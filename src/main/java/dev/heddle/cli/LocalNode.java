package dev.heddle.cli;

import dev.heddle.bus.JobService;
import dev.heddle.job.NetPolicy;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;

/** PLACEHOLDER of the API that the lead's class has; replaced on merge. */
public final class LocalNode {
  private final Vertx vertx = Vertx.vertx();
  private final JobService jobs;

  private LocalNode(Options options) {
    jobs = new FakeJobs(options.name());
  }

  public static LocalNode start(Options options) {
    return new LocalNode(options);
  }

  public JobService jobs() {
    return jobs;
  }

  public Vertx vertx() {
    return vertx;
  }

  public void close(Duration drain) {
    vertx.close();
  }

  public record Options(String name, Path data, boolean temporary, NetPolicy net) {}
}
