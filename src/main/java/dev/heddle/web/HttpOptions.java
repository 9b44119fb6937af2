package dev.heddle.web;

import dev.heddle.job.NetPolicy;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * How the HTTP server is started.
 *
 * @param host the name or address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param token what clients have to send; none where whoever reaches the port may use it
 * @param allowedHosts names beside the node's own that a {@code Host} header may have, such as
 *     those of a proxy in front
 * @param limits how much of anything is taken
 * @param eventLoops how many event loops serve connections
 * @param net which addresses downloads may reach, so that a forbidden one is refused at once
 * @param metrics what {@code /metrics} shows beside the server's own; a registry of its own where
 *     absent
 * @param signedOut the file that remembers sign-outs; without one a restart forgets them
 */
public record HttpOptions(
    String host,
    int port,
    Optional<String> token,
    Set<String> allowedHosts,
    HttpLimits limits,
    int eventLoops,
    NetPolicy net,
    Optional<PrometheusMeterRegistry> metrics,
    Optional<Path> signedOut) {
  /** Loopback, port 8080, no token, no addresses beyond the public ones. */
  public static final HttpOptions DEFAULTS =
      new HttpOptions(
          "127.0.0.1",
          8080,
          Optional.empty(),
          Set.of(),
          HttpLimits.DEFAULTS,
          2,
          NetPolicy.PUBLIC_ONLY,
          Optional.empty(),
          Optional.empty());

  /** The same elsewhere. */
  public HttpOptions at(String otherHost, int otherPort) {
    return new HttpOptions(
        otherHost, otherPort, token, allowedHosts, limits, eventLoops, net, metrics, signedOut);
  }

  /** The same for clients that send this token only. */
  public HttpOptions withToken(Optional<String> otherToken) {
    return new HttpOptions(
        host, port, otherToken, allowedHosts, limits, eventLoops, net, metrics, signedOut);
  }

  /** The same with these names allowed in {@code Host} headers. */
  public HttpOptions withAllowedHosts(Set<String> names) {
    return new HttpOptions(host, port, token, names, limits, eventLoops, net, metrics, signedOut);
  }

  /** The same under other limits. */
  public HttpOptions withLimits(HttpLimits other) {
    return new HttpOptions(
        host, port, token, allowedHosts, other, eventLoops, net, metrics, signedOut);
  }

  /** The same for downloads under another policy. */
  public HttpOptions withNet(NetPolicy other) {
    return new HttpOptions(
        host, port, token, allowedHosts, limits, eventLoops, other, metrics, signedOut);
  }

  /** The same with the server's metrics in this registry. */
  public HttpOptions withMetrics(PrometheusMeterRegistry registry) {
    return new HttpOptions(
        host, port, token, allowedHosts, limits, eventLoops, net, Optional.of(registry), signedOut);
  }

  /** The same with sign-outs remembered in this file. */
  public HttpOptions withSignedOut(Path file) {
    return new HttpOptions(
        host, port, token, allowedHosts, limits, eventLoops, net, metrics, Optional.of(file));
  }
}
