package dev.heddle.web;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.IdempotencyKey;
import dev.heddle.bus.JobService.Submission;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.json.JobParser;
import dev.heddle.job.json.JobParser.Accepted;
import dev.heddle.job.json.JobParser.Rejected;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/*
 * A body goes through the parser as it comes; what the parser hands out goes to the service a chunk
 * at a time. While the service is busy with one, the request is paused: what is held is what one
 * read of the socket can parse into, whatever the length of the body.
 */
/** One job on its way in: body to parser to service. Event loop of the connection only. */
final class Intake {
  private final Exchange exchange;
  private final Submission submission;
  private final JobParser parser;
  private final @Nullable BodyHash hash;
  private final long bodyBytesMax;
  private final Promise<JobService.Submitted> outcome = Promise.promise();
  private final Queue<List<TaskSpec>> parsed = new ArrayDeque<>();
  private long bodyBytes;
  private boolean adding;
  private boolean over;
  private @Nullable Accepted accepted;

  Intake(
      Exchange exchange,
      Submission submission,
      JobBody body,
      @Nullable BodyHash hash,
      HttpOptions options) {
    this.exchange = exchange;
    this.submission = submission;
    this.hash = hash;
    this.bodyBytesMax = options.limits().bodyBytesMax();
    this.parser = body.parser(options.net(), parsed::add);
  }

  /** Reads the body and commits the job; whatever fails, nothing of it is kept. */
  Future<JobService.Submitted> run() {
    HttpServerRequest request = exchange.request();
    request.exceptionHandler(e -> fail(HttpProblem.badRequest("the body broke off")));
    request.handler(this::take);
    request.endHandler(v -> bodyEnded());
    if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
      exchange.response().writeContinue();
    }
    exchange.client().awaitBody(this::bodyLate);
    return outcome.future();
  }

  private void take(Buffer buffer) {
    if (over) {
      return;
    }
    bodyBytes += buffer.length();
    if (bodyBytes > bodyBytesMax) {
      fail(bodyTooLarge(bodyBytesMax));
      return;
    }
    byte[] bytes = buffer.getBytes();
    if (hash != null) {
      hash.update(bytes);
    }
    parser.feed(bytes, 0, bytes.length);
    if (parser.hopeless()) {
      end(parser.end());
      return;
    }
    exchange.client().bodyCame(bytes.length, this::bodyLate);
    pump();
  }

  static HttpProblem bodyTooLarge(long bodyBytesMax) {
    return HttpProblem.tooLarge(
        List.of(), "the body has more than " + bodyBytesMax + " bytes, the limit of this node");
  }

  private void bodyEnded() {
    if (!over) {
      end(parser.end());
    }
  }

  private void end(JobParser.Result result) {
    switch (result) {
      case Rejected rejected -> fail(problem(rejected));
      case Accepted good -> {
        accepted = good;
        pump();
      }
    }
  }

  private static HttpProblem problem(Rejected rejected) {
    List<FieldError> errors =
        rejected.problems().stream().map(p -> new FieldError(p.pointer(), p.detail())).toList();
    return rejected.tooLarge()
        ? HttpProblem.tooLarge(errors, errors.getLast().detail())
        : HttpProblem.badFields(errors);
  }

  /** Hands on what is parsed, one chunk after the other; then commits, or reads on. */
  private void pump() {
    boolean waited = false;
    while (!over && !adding) {
      List<TaskSpec> chunk = parsed.poll();
      if (chunk == null) {
        break;
      }
      Future<Void> added = submission.add(chunk);
      if (added.failed()) {
        fail(added.cause());
      } else if (!added.isComplete()) {
        adding = true;
        waited = true;
        await(added);
      }
    }
    if (!over && !adding && accepted != null) {
      commit(accepted);
    } else if (waited) {
      exchange.request().pause();
      exchange.client().awaitService(this::serviceLate);
    }
  }

  private void await(Future<Void> added) {
    added.onComplete(
        v -> {
          adding = false;
          if (over) {
            return;
          }
          pump();
          if (!over && !adding && accepted == null) {
            exchange.client().awaitBody(this::bodyLate);
            exchange.request().resume();
          }
        },
        this::fail);
  }

  private void commit(Accepted job) {
    over = true;
    exchange.client().awaitService(this::serviceLate);
    IdempotencyKey key = hash == null ? null : hash.key();
    submission.commit(job.settings(), key).onComplete(outcome::tryComplete, outcome::tryFail);
  }

  private void bodyLate() {
    fail(HttpProblem.of(408, "the body did not come on; nothing of it is kept"));
  }

  private void serviceLate() {
    fail(HttpProblem.unavailable("the job could not be stored in time"));
  }

  /** Also where the client has gone: what came of the body is forgotten. */
  private void fail(Throwable cause) {
    if (!over) {
      over = true;
      parsed.clear();
      submission.discard();
    }
    outcome.tryFail(cause);
  }
}
