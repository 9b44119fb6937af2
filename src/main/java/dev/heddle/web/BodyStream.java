package dev.heddle.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/**
 * An answer that is written piece by piece, the next one asked for when the client has read enough
 * of those before. Fails as a problem while nothing was sent, and by closing the connection
 * afterwards: a client must be able to tell a whole answer from a part.
 */
final class BodyStream {
  private final Exchange exchange;
  private final String type;
  private final Supplier<Future<Buffer>> pieces;

  /** An answer of pieces that end with an empty one. */
  BodyStream(Exchange exchange, String type, Supplier<Future<Buffer>> pieces) {
    this.exchange = exchange;
    this.type = type;
    this.pieces = pieces;
  }

  /** Begins with what comes before the first piece, once there is one. */
  void start(Buffer before) {
    pieces
        .get()
        .onComplete(
            first -> {
              if (exchange.over()) {
                return;
              }
              exchange.beginStream(type);
              if (exchange.isHead()) {
                exchange.end(Buffer.buffer());
              } else {
                write(before.copy().appendBuffer(first), first.length() == 0);
              }
            },
            exchange::fail);
  }

  private void write(Buffer piece, boolean last) {
    if (exchange.over()) {
      return;
    }
    if (last) {
      exchange.end(piece);
      return;
    }
    exchange.response().write(piece);
    if (exchange.response().writeQueueFull()) {
      exchange.client().awaitReader();
      exchange.response().drainHandler(v -> next());
    } else {
      next();
    }
  }

  private void next() {
    if (exchange.over()) {
      return;
    }
    exchange.response().drainHandler(null);
    exchange.awaitService();
    // By way of the event loop: a service that answers at once would else recurse page by page.
    exchange
        .context()
        .runOnContext(
            v ->
                pieces
                    .get()
                    .onComplete(piece -> write(piece, piece.length() == 0), exchange::fail));
  }
}
