package dev.heddle.cli;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A body that knows whether all of it has been handed to the connection. */
final class SentBody implements BodyPublisher {
  private final BodyPublisher body;
  private volatile boolean sent;

  SentBody(BodyPublisher body) {
    this.body = body;
  }

  boolean sent() {
    return sent;
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> reader) {
    body.subscribe(
        new Flow.Subscriber<ByteBuffer>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            reader.onSubscribe(subscription);
          }

          @Override
          public void onNext(ByteBuffer bytes) {
            reader.onNext(bytes);
          }

          @Override
          public void onError(Throwable thrown) {
            reader.onError(thrown);
          }

          @Override
          public void onComplete() {
            // First, for what follows may send the last of it.
            sent = true;
            reader.onComplete();
          }
        });
  }
}
