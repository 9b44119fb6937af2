package dev.heddle.task;

import io.vertx.core.http.HttpMethod;

/** What redirects do to a request (RFC 9110, 15.4). */
final class Redirects {
  private Redirects() {}

  static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /** The method of the request that follows; 301 and 302 turn POST into GET, as everywhere. */
  static HttpMethod method(int status, HttpMethod method) {
    boolean changes =
        switch (status) {
          case 301, 302 -> method.equals(HttpMethod.POST);
          case 303 -> !method.equals(HttpMethod.HEAD);
          default -> false;
        };
    return changes ? HttpMethod.GET : method;
  }
}
