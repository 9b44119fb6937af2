package dev.heddle.web;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/*
 * A connection is always waiting for something that must happen by a deadline: the first request
 * head, the rest of a body, an answer of the service, the client reading that answer, the next
 * request. Vert.x has an idle timeout only, which a client that sends one byte a minute never meets.
 */
/** What is expected of an open connection, and by when. Event loop of the connection only. */
final class ClientConnection {
  /** How long a client may take to read the answer to a request whose body is not read on. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private static final Duration FOREVER = Duration.ofDays(10_000);

  private final HttpConnection connection;
  private final HttpLimits limits;
  private final boolean surplus;
  private long deadlineNanos;
  private @Nullable Runnable atDeadline;
  private long request;
  private long windowBytes;
  private boolean closing;

  ClientConnection(HttpConnection connection, HttpLimits limits, boolean surplus) {
    this.connection = connection;
    this.limits = limits;
    this.surplus = surplus;
    expect(limits.headerTimeout(), null);
  }

  /** Whether it came when there were as many as are served. */
  boolean surplus() {
    return surplus;
  }

  /** A request head has come, its answer is due; tells its number, to tell it from the next. */
  long requestBegan(Runnable late) {
    request++;
    expect(limits.answerTimeout(), late);
    return request;
  }

  /** The client is to send more of its body. */
  void awaitBody(Runnable late) {
    windowBytes = 0;
    expect(limits.progressTimeout(), late);
  }

  /** Some of the body has come. */
  void bodyCame(int bytes, Runnable late) {
    windowBytes += bytes;
    if (windowBytes >= limits.progressBytesMin()) {
      awaitBody(late);
    }
  }

  /** The service is to do something before more of the body is read, or before the answer. */
  void awaitService(Runnable late) {
    expect(limits.answerTimeout(), late);
  }

  /** The client is to read. */
  void awaitReader() {
    expect(limits.progressTimeout(), null);
  }

  /** What is sent from now on has no end; whether the client reads it is looked after elsewhere. */
  void stream() {
    expect(FOREVER, null);
  }

  /** The answer to a request has been written out. */
  void answered(long which) {
    if (closing) {
      connection.close();
    } else if (which == request) {
      expect(limits.idleTimeout(), null);
    }
  }

  /** To be closed when the answer under way is out. */
  void closeAfterAnswer() {
    closing = true;
  }

  boolean closing() {
    return closing;
  }

  /** To be closed when the client has had time to read the answer. */
  void linger() {
    expect(LINGER, null);
  }

  /** Looks whether the deadline has passed. */
  void sweep(long nowNanos) {
    if (nowNanos - deadlineNanos < 0) {
      return;
    }
    Runnable late = atDeadline;
    linger();
    if (late == null) {
      abort();
    } else {
      late.run();
    }
  }

  /** Has something done on its event loop when it has closed, whatever it was used for. */
  void whenClosed(Runnable then) {
    ChannelFuture _ = context().channel().closeFuture().addListener(closed -> then.run());
  }

  /** Closes at once; {@link HttpConnection#close} would first write out what nobody reads. */
  void abort() {
    // From the context of Vert.x's own handler, which is thereby not asked.
    ChannelFuture _ = context().close();
  }

  private ChannelHandlerContext context() {
    return ((HttpServerConnection) connection).channelHandlerContext();
  }

  private void expect(Duration within, @Nullable Runnable late) {
    deadlineNanos = System.nanoTime() + within.toNanos();
    atDeadline = late;
  }
}
