package dev.heddle.web;

import java.net.BindException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The HTTP server could not listen where it was told to; the message is one line. */
public final class ListenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private ListenException(String message, Throwable cause) {
    super(message, cause);
  }

  static ListenException of(HttpOptions options, Throwable cause) {
    String where = options.host() + ":" + options.port();
    return new ListenException("cannot listen on " + where + ": " + advice(options, cause), cause);
  }

  private static String advice(HttpOptions options, Throwable cause) {
    String message = text(cause);
    if (message.contains("in use") || (cause instanceof BindException && message.isEmpty())) {
      return "the port is in use; choose another with --port, or end what uses it";
    }
    if (message.contains("assign")) {
      return "this machine has no such address; choose another with --host";
    }
    if (message.contains("ermission")) {
      return "port " + options.port() + " is not for ordinary users; choose one from 1024 up";
    }
    if (cause instanceof UnknownHostException || message.contains("resolve")) {
      return "the name is unknown; choose another with --host";
    }
    return message.isEmpty()
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message);
  }

  private static String text(Throwable cause) {
    @Nullable String message = cause.getMessage();
    return message == null ? "" : message;
  }
}
