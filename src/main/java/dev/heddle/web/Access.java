package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/*
 * Two ways lead past a loopback address into a node. A web page anywhere can make the browser of
 * this machine's user send requests to 127.0.0.1: those carry the page's Origin, which is not ours.
 * And a page can have its own name resolve to 127.0.0.1 (DNS rebinding): then Origin and Host agree,
 * but on a name that is not ours. An attacker chooses the name, never the address in Host, so where
 * the node listens beyond loopback any address is let through. The port says nothing about whose
 * page it is, and tunnels (ssh -L, docker -p) change it: it is not compared.
 */
/** Decides which requests are served at all. Thread-safe. */
final class Access {
  private static final String SCHEME = "bearer ";

  private final Set<String> names = new HashSet<>();
  private final boolean anyAddress;
  private final byte @Nullable [] tokenHash;
  private final @Nullable Sessions sessions;
  private final WrongTokens wrongTokens;

  Access(HttpOptions options, WrongTokens wrongTokens) {
    this.wrongTokens = wrongTokens;
    String host = options.host().toLowerCase(Locale.ROOT);
    names.addAll(List.of("localhost", "127.0.0.1", "[::1]"));
    names.add(host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host);
    options.allowedHosts().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    anyAddress = !Authority.isLoopback(host);
    tokenHash = options.token().map(Access::hash).orElse(null);
    sessions = options.token().map(token -> sessions(token, options.signedOut())).orElse(null);
  }

  private static Sessions sessions(String token, Optional<Path> signedOut) {
    return new Sessions(
        token, Access::epochSeconds, new SignedOut(signedOut, Access::epochSeconds));
  }

  private static long epochSeconds() {
    return Instant.now().getEpochSecond();
  }

  /** The sessions of browsers; null where no token is needed. */
  @Nullable Sessions sessions() {
    return sessions;
  }

  /**
   * Lets a request through.
   *
   * @param open whether it is for one of the few resources that need no token
   * @throws HttpProblem 400, 401, 403, or 429 where too many wrong tokens came
   */
  void check(HttpServerRequest request, boolean open) {
    Optional<String> host = host(request);
    host.ifPresent(this::checkHost);
    checkOrigin(request, host);
    if (!open) {
      checkToken(request);
    }
  }

  /** Only HTTP/1.0 may be without one, and no browser speaks that. */
  private static Optional<String> host(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    if (hosts.size() > 1) {
      throw HttpProblem.badRequest("a request has one Host header, not several");
    }
    return hosts.stream().findFirst();
  }

  private void checkHost(String authority) {
    String host = Authority.hostOf(authority);
    if (host == null) {
      throw HttpProblem.badRequest("the Host header is malformed");
    }
    if (!names.contains(host) && !(anyAddress && Authority.isAddress(host))) {
      throw HttpProblem.forbidden(
          "the Host header names another host than this node; --allow-host would allow it");
    }
  }

  private static void checkOrigin(HttpServerRequest request, Optional<String> host) {
    List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
    if (origins.isEmpty()) {
      return;
    }
    // A proxy in front may have taken TLS off, so the scheme may be either.
    boolean own =
        origins.size() == 1
            && host.isPresent()
            && (origins.getFirst().equalsIgnoreCase("http://" + host.get())
                || origins.getFirst().equalsIgnoreCase("https://" + host.get()));
    if (!own) {
      throw HttpProblem.forbidden("the Origin header names another site than this node");
    }
  }

  private void checkToken(HttpServerRequest request) {
    Sessions known = sessions;
    if (known == null) {
      return;
    }
    String given = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (given == null && sessionIn(request).filter(known::holds).isPresent()) {
      return;
    }
    if (given == null || !given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw HttpProblem.unauthorized(
          "Bearer", "this node needs a token: Authorization: Bearer <token>");
    }
    checkToken(given.substring(SCHEME.length()).strip(), request);
  }

  /** Throws 401 for a token that is not the one, 429 where too many of them came. */
  void checkToken(String token, HttpServerRequest request) {
    byte[] expected = tokenHash;
    // Hashes have one length, and isEqual takes as long for any two of them.
    if (expected == null || MessageDigest.isEqual(expected, hash(token))) {
      return;
    }
    long seconds = wrongTokens.came(request.remoteAddress().hostAddress());
    throw seconds == 0
        ? HttpProblem.unauthorized("Bearer error=\"invalid_token\"", "the token is wrong")
        : HttpProblem.tooManyWrongTokens(seconds);
  }

  /** What a request gives as its session, genuine or not. */
  Optional<String> sessionIn(HttpServerRequest request) {
    Sessions known = sessions;
    return known == null
        ? Optional.empty()
        : Optional.ofNullable(request.getCookie(known.cookie())).map(Cookie::getValue);
  }

  /**
   * Tells, as often as it is asked, whether what let a request in still does: a session ends, the
   * token does not while the node runs.
   */
  BooleanSupplier stillIn(HttpServerRequest request) {
    Sessions known = sessions;
    if (known == null || request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
      return () -> true;
    }
    return known.watched(sessionIn(request).orElse(""));
  }

  private static byte[] hash(String token) {
    return Sha256.digest().digest(token.getBytes(UTF_8));
  }
}
