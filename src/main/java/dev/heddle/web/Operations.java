package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heddle.bus.JobService;
import dev.heddle.web.Operation.Call;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What is asked of the node rather than of a job: health, metrics, nodes, the contract. */
final class Operations {
  private static final byte[] UP = "{\"status\":\"up\"}".getBytes(UTF_8);
  private static final String CONTRACT = "/openapi.yaml";

  private final JobService jobs;
  private final Metrics metrics;
  private final byte[] contract = read();

  Operations(JobService jobs, Metrics metrics) {
    this.jobs = jobs;
    this.metrics = metrics;
  }

  private static byte[] read() {
    try (InputStream file = Operations.class.getResourceAsStream(CONTRACT)) {
      if (file == null) {
        throw new IllegalStateException("the class path lacks " + CONTRACT);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void live(Exchange exchange, Call call) {
    call.query().check();
    exchange.send(200, MediaType.JSON, UP);
  }

  void ready(Exchange exchange, Call call) {
    call.query().check();
    exchange.answer(
        200,
        jobs.readiness()
            .compose(
                state ->
                    state.ready()
                        ? Future.succeededFuture(UP)
                        : Future.failedFuture(HttpProblem.unavailable(state.detail()))));
  }

  void metrics(Exchange exchange, Call call) {
    call.query().check();
    metrics
        .scrape(jobs)
        .onComplete(
            text -> exchange.send(200, MediaType.PROMETHEUS, text.getBytes(UTF_8)), exchange::fail);
  }

  void nodes(Exchange exchange, Call call) {
    call.query().check();
    exchange.answer(200, jobs.nodes().map(Json::nodes));
  }

  void drain(Exchange exchange, Call call) {
    rest(exchange, call, true);
  }

  void resume(Exchange exchange, Call call) {
    rest(exchange, call, false);
  }

  private void rest(Exchange exchange, Call call, boolean rest) {
    call.query().check();
    exchange.answer(200, jobs.rest(call.node(), rest).map(Json::node));
  }

  void contract(Exchange exchange, Call call) {
    call.query().check();
    exchange.send(200, MediaType.YAML, contract);
  }
}
