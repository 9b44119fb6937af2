package dev.heddle.task;

import dev.heddle.job.Failure;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One request on one connection and its answer.
 *
 * <p>It holds its place at the gate until the connection is free for others or closed, and tells
 * its attempt how it ended only then, so that who goes next finds both. Owned by the handler's
 * event loop.
 */
final class Exchange implements Gates.Visitor {
  private enum State {
    WAITING,
    CONNECTING,
    ASKED,
    READING,
    ENDED
  }

  private final DownloadHandler handler;
  private final DownloadAttempt attempt;
  private final Target target;
  private final InetAddress address;
  private final Gates.Key gate;
  private State state = State.WAITING;
  private boolean aborted;
  private boolean gone;
  private boolean reused;
  private boolean paused;
  private @Nullable HttpClientRequest request;
  private @Nullable GuardedCodec codec;
  private @Nullable HttpClientResponse response;
  private @Nullable Body body;
  private @Nullable Failure failure;

  Exchange(DownloadHandler handler, DownloadAttempt attempt, Target target, InetAddress address) {
    this.handler = handler;
    this.attempt = attempt;
    this.target = target;
    this.address = address;
    this.gate = new Gates.Key(attempt.jobId(), target.hostKey());
  }

  void begin(int perHost) {
    handler.gates().enter(gate, perHost, this);
  }

  @Override
  public boolean wantsIn() {
    return !aborted;
  }

  @Override
  public void entered() {
    state = State.CONNECTING;
    if (aborted) {
      end(null);
      return;
    }
    attempt.connecting();
    handler
        .connect(target, address, attempt.method())
        .onComplete(this::connected, thrown -> end(Broken.connecting(thrown)));
  }

  private void connected(HttpClientRequest ready) {
    request = ready;
    // What goes wrong is told by the answer's future and by the answer.
    ready.exceptionHandler(_ -> {});
    if (aborted) {
      close();
      return;
    }
    GuardedCodec usable = GuardedCodec.ofOpen(ready.connection());
    if (usable == null) {
      gone = true;
      failure = Broken.gone();
      close();
      return;
    }
    attempt.reached(address);
    codec = usable;
    reused = usable.requests() > 0;
    state = State.ASKED;
    attempt.writeHeaders(ready.headers());
    ready.send().onComplete(this::answered, this::unanswered);
  }

  private void unanswered(Throwable thrown) {
    if (state == State.ASKED) {
      end(Broken.waiting(thrown));
    }
  }

  private void answered(HttpClientResponse head) {
    if (state != State.ASKED || codec == null) {
      return;
    }
    response = head;
    state = State.READING;
    head.exceptionHandler(thrown -> stop(Broken.reading(thrown)));
    head.handler(this::chunk);
    head.endHandler(_ -> readAll());
    try {
      body = attempt.answered(head, codec);
    } catch (BodyException e) {
      stop(Broken.reading(e));
    }
  }

  private void chunk(Buffer buffer) {
    if (state != State.READING || body == null) {
      return;
    }
    ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
    attempt.progress();
    try {
      int length = bytes.readableBytes();
      if (bytes.hasArray()) {
        body.feed(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), length);
      } else {
        body.feed(buffer.getBytes(), 0, length);
      }
      pump();
    } catch (BodyException e) {
      stop(Broken.reading(e));
    }
  }

  /** Decodes a slice; where that was not all, the rest waits for its turn and the wire with it. */
  private void pump() throws BodyException {
    if (state != State.READING || body == null || response == null) {
      return;
    }
    if (!body.pump()) {
      if (!paused) {
        paused = true;
        response.pause();
      }
      handler.context().runOnContext(_ -> pumpOn());
    } else if (paused) {
      paused = false;
      response.resume();
    }
  }

  private void pumpOn() {
    attempt.progress();
    try {
      pump();
    } catch (BodyException e) {
      stop(Broken.reading(e));
    }
  }

  private void readAll() {
    if (state == State.READING && request != null && codec != null) {
      if (!codec.isClean()) {
        var _ = request.connection().close();
      }
      end(null);
    }
  }

  /** Ends it before its time: the connection can't be used again. */
  void stop(@Nullable Failure why) {
    if (state == State.ASKED || state == State.READING) {
      failure = why;
      close();
    }
  }

  /** The attempt needs no answer any more. */
  void abort() {
    aborted = true;
    stop(null);
  }

  private void close() {
    // First the end: closing tells of a broken connection, which is no news then.
    end(failure);
    if (request != null) {
      var _ = request.reset();
    }
  }

  private void end(@Nullable Failure why) {
    if (state != State.ENDED) {
      state = State.ENDED;
      failure = why;
      // The client gives the connection back to its pool only after it told us of the end.
      handler.afterwards(this);
    }
  }

  /** Called by the handler once the connection is back in the pool, or closed. */
  void settle() {
    handler.gates().leave(gate);
    if (!aborted) {
      attempt.over(this);
    }
    if (body != null) {
      handler.recycle(body);
      body = null;
    }
  }

  @Nullable Failure failure() {
    return failure;
  }

  @Nullable Body body() {
    return body;
  }

  @Nullable HttpClientResponse response() {
    return response;
  }

  /** Whether the request may have reached the server. */
  boolean sent() {
    return codec != null;
  }

  /** Whether the connection was closed after it was handed out and before anything was sent. */
  boolean gone() {
    return gone;
  }

  /** Whether the connection had served others before, so that its end may be no fault of ours. */
  boolean reused() {
    return reused;
  }
}
