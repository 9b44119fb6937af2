package dev.heddle.task;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import dev.heddle.job.DownloadSpec;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The headers of a download's request, except {@code Host}. */
final class RequestHeaders {
  private static final CharSequence AGENT = HttpHeaders.createOptimized("heddle");
  private static final CharSequence ANYTHING = HttpHeaders.createOptimized("*/*");
  private static final CharSequence ZERO = HttpHeaders.createOptimized("0");
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "proxy-authorization");

  /** Ours, or the connection's; a job that names one is refused before it comes here. */
  private static final Set<String> NEVER =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private RequestHeaders() {}

  /**
   * Writes them.
   *
   * @param credentials whether the target is still the one that the task's credentials are for
   */
  static void write(
      MultiMap headers, DownloadSpec spec, Target target, HttpMethod method, boolean credentials) {
    headers.set(HttpHeaders.USER_AGENT, AGENT);
    headers.set(HttpHeaders.ACCEPT, ANYTHING);
    headers.set(HttpHeaders.ACCEPT_ENCODING, Codings.ACCEPTED);
    if (method.equals(HttpMethod.POST)) {
      headers.set(HttpHeaders.CONTENT_LENGTH, ZERO);
    }
    String userInfo = target.userInfo();
    if (userInfo != null && credentials) {
      headers.set(HttpHeaders.AUTHORIZATION, basic(userInfo));
    }
    for (Map.Entry<String, String> header : spec.headers().entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!NEVER.contains(name) && (credentials || !CREDENTIALS.contains(name))) {
        headers.set(name, header.getValue());
      }
    }
  }

  private static String basic(String userInfo) {
    String plain = userInfo.indexOf(':') < 0 ? userInfo + ':' : userInfo;
    byte[] bytes = unescape(plain).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private static String unescape(String text) {
    try {
      return java.net.URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** Not before the first request, see {@link DownloadHandler#whenReady}. */
  private static final class Codings {
    static final CharSequence ACCEPTED =
        HttpHeaders.createOptimized(
            Brotli4jLoader.isAvailable() ? "gzip, deflate, br" : "gzip, deflate");
  }
}
