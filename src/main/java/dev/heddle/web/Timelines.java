package dev.heddle.web;

import dev.heddle.bus.JobService;
import dev.heddle.job.Timeline;
import dev.heddle.web.Operation.Call;
import io.vertx.core.Vertx;
import java.util.Set;

/** {@code GET /jobs/{id}/timeline}: what ran where and what waited, for a picture. */
final class Timelines {
  static final Set<String> PARAMETERS = Set.of("from", "to", "width", "lanes");

  private static final int WIDTH_DEFAULT = 1_200;
  private static final int LANES_DEFAULT = 16;

  private final Vertx vertx;
  private final JobService jobs;

  Timelines(Vertx vertx, JobService jobs) {
    this.vertx = vertx;
    this.jobs = jobs;
  }

  void get(Exchange exchange, Call call) {
    Query query = call.query();
    long from = query.millis("from", 0);
    long to = query.millis("to", -1);
    int width = query.whole("width", 1, Timeline.WIDTH_MAX, WIDTH_DEFAULT);
    int lanes = query.whole("lanes", 1, Timeline.LANES_MAX, LANES_DEFAULT);
    if (to >= 0 && to <= from) {
      query.bad("to", "to is a time after from");
    }
    query.check();
    exchange.answer(
        200,
        jobs.timeline(call.job(), new Timeline.Query(from, to, width, lanes))
            // Large ones are a megabyte, which takes its time.
            .compose(timeline -> vertx.executeBlocking(() -> TimelineJson.bytes(timeline), false)));
  }
}
