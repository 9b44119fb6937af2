package dev.heddle.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final int PIECES_MAX = 200_000;

  /** One loop, which everything shares. */
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  private final Context loop = vertx.getOrCreateContext();
  private final AtomicInteger pieces = new AtomicInteger();
  private volatile boolean over;

  @AfterEach
  void close() throws Exception {
    over = true;
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void aConnectionIsHeardBetweenTwoPieces() throws Exception {
    CompletableFuture<Integer> heardAfter = new CompletableFuture<>();
    int port =
        vertx
            .createNetServer()
            .connectHandler(socket -> socket.handler(data -> heardAfter.complete(pieces.get())))
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS)
            .actualPort();
    var client =
        vertx
            .createNetClient()
            .connect(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
            .await(10, TimeUnit.SECONDS);
    loop.runOnContext(
        v -> {
          var _ = client.write("x");
          piece();
        });
    assertThat(heardAfter.get(30, TimeUnit.SECONDS)).isLessThan(10);
  }

  /** Ends by itself where nothing else does. */
  private void piece() {
    if (!over && pieces.incrementAndGet() < PIECES_MAX) {
      Turns.next(loop, this::piece);
    }
  }

  @Test
  void piecesRunOnTheContext() throws Exception {
    CompletableFuture<Context> ran = new CompletableFuture<>();
    Turns.next(loop, () -> ran.complete(Vertx.currentContext()));
    assertThat(ran.get(10, TimeUnit.SECONDS)).isSameAs(loop);
  }

  @Test
  void whatAPieceThrowsIsToldOfTheContext() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    loop.exceptionHandler(told::complete);
    Turns.next(
        loop,
        () -> {
          throw new IllegalStateException("a piece");
        });
    assertThat(told.get(10, TimeUnit.SECONDS)).hasMessage("a piece");
  }
}
