package dev.heddle.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/** What the HTTP decoder could not read. */
final class InvalidRequest {
  private InvalidRequest() {}

  static HttpProblem problem(@Nullable Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException e ->
          HttpProblem.of(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the address is too long");
      case TooLongHttpHeaderException e ->
          HttpProblem.of(
              HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the header is too large");
      case null, default -> HttpProblem.badRequest("this is no HTTP/1.1 request");
    };
  }
}
