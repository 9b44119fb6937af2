package dev.heddle.task;

import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What an exception of the HTTP client means. */
final class Broken {
  private static final int CAUSES_MAX = 10;

  private Broken() {}

  /** Before a connection could be used. */
  static Failure connecting(Throwable thrown) {
    if (has(thrown, SSLException.class, GeneralSecurityException.class)) {
      return failure(FailureCode.TLS, "no TLS connection could be made", thrown);
    }
    return has(thrown, UnknownHostException.class)
        ? failure(FailureCode.DNS, "the name could not be resolved", thrown)
        : failure(FailureCode.CONNECT, "no connection could be made", thrown);
  }

  /** Between the one and the other. */
  static Failure gone() {
    return new Failure(
        FailureCode.CONNECT, "the connection was closed before the request could be sent");
  }

  /** After the request was sent, before an answer. */
  static Failure waiting(Throwable thrown) {
    if (has(thrown, SSLException.class, GeneralSecurityException.class)) {
      return failure(FailureCode.TLS, "the TLS connection broke", thrown);
    }
    return lost(thrown)
        ? failure(FailureCode.CONNECT, "the connection broke before an answer", thrown)
        : failure(FailureCode.PROTOCOL, "the answer is no HTTP", thrown);
  }

  /** In the body of an answer. */
  static Failure reading(Throwable thrown) {
    if (thrown instanceof BodyException body) {
      return new Failure(body.code(), body.detail());
    }
    return lost(thrown) || has(thrown, SSLException.class, GeneralSecurityException.class)
        ? failure(FailureCode.TRUNCATED, "the connection broke in the body", thrown)
        : failure(FailureCode.PROTOCOL, "the body is no HTTP", thrown);
  }

  private static boolean lost(Throwable thrown) {
    return has(thrown, HttpClosedException.class, IOException.class)
        || has(thrown, TimeoutException.class, InterruptedException.class);
  }

  private static boolean has(Throwable thrown, Class<?> one, Class<?> other) {
    return has(thrown, one) || has(thrown, other);
  }

  private static boolean has(Throwable thrown, Class<?> type) {
    @Nullable Throwable at = thrown;
    for (int i = 0; i < CAUSES_MAX && at != null; i++) {
      if (type.isInstance(at)) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }

  private static Failure failure(FailureCode code, String what, Throwable thrown) {
    String message = thrown.getMessage();
    String why = message == null ? thrown.getClass().getSimpleName() : message;
    return new Failure(code, what + ": " + why);
  }
}
