package dev.heddle.web;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.heddle.bus.JobService;
import dev.heddle.job.Job;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.json.ViewJson;
import dev.heddle.web.Operation.Call;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A job as it was sent, its list of tasks read page by page. */
final class SpecStream {
  private static final int PAGE = 1_024;

  private final JobService jobs;
  private final Job job;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final JsonGenerator json = Json.generator(bytes);
  private int from;

  private SpecStream(JobService jobs, Job job) {
    this.jobs = jobs;
    this.job = job;
  }

  /** {@code GET /jobs/{id}/spec}. */
  static void get(JobService jobs, Exchange exchange, Call call) {
    call.query().check();
    jobs.job(call.job())
        .onComplete(
            view -> {
              SpecStream spec = new SpecStream(jobs, view.job());
              new BodyStream(exchange, MediaType.JSON, spec::next).start(Buffer.buffer());
            },
            exchange::fail);
  }

  private Future<Buffer> next() {
    if (from < job.baseTasks()) {
      return jobs.specs(job.id(), from, Math.min(PAGE, job.baseTasks() - from)).map(this::write);
    }
    return Future.succeededFuture(Buffer.buffer());
  }

  private Buffer write(List<TaskSpec> specs) {
    if (specs.isEmpty()) {
      throw new IllegalStateException("job " + job.id() + " lacks task " + from);
    }
    try {
      if (from == 0) {
        ViewJson.writeSpecStart(json, job.settings());
      }
      for (TaskSpec spec : specs) {
        ViewJson.writeSpec(json, spec);
      }
      from += specs.size();
      if (from == job.baseTasks()) {
        ViewJson.writeSpecEnd(json);
      }
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Buffer piece = Buffer.buffer(bytes.toByteArray());
    bytes.reset();
    return piece;
  }
}
