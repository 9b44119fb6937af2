package dev.heddle.web;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** A body that is small enough to be held as a whole. Event loop of the connection only. */
final class SmallBody {
  private final Exchange exchange;
  private final int bytesMax;
  private final Buffer body = Buffer.buffer();
  private final Promise<Buffer> whole = Promise.promise();

  private SmallBody(Exchange exchange, int bytesMax) {
    this.exchange = exchange;
    this.bytesMax = bytesMax;
  }

  /** Reads it; fails with 400, 408 or 413. */
  static Future<Buffer> read(Exchange exchange, int bytesMax) {
    return new SmallBody(exchange, bytesMax).run();
  }

  private Future<Buffer> run() {
    HttpServerRequest request = exchange.request();
    request.exceptionHandler(e -> whole.tryFail(HttpProblem.badRequest("the body broke off")));
    request.handler(this::take);
    request.endHandler(v -> whole.tryComplete(body));
    if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
      exchange.response().writeContinue();
    }
    exchange.client().awaitBody(this::late);
    return whole.future();
  }

  private void take(Buffer piece) {
    if (whole.future().isComplete()) {
      return;
    }
    if (body.length() + piece.length() > bytesMax) {
      whole.fail(HttpProblem.tooLarge(List.of(), "the body has more than " + bytesMax + " bytes"));
      return;
    }
    body.appendBuffer(piece);
    exchange.client().bodyCame(piece.length(), this::late);
  }

  private void late() {
    whole.tryFail(HttpProblem.of(408, "the body did not come on"));
  }
}
