package dev.heddle.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server a command talks to. */
final class ServerOptions {
  static final String SERVER_VARIABLE = "HEDDLE_SERVER";
  static final String TOKEN_VARIABLE = "HEDDLE_TOKEN";
  private static final int PORT_MAX = 65_535;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The server (HEDDLE_SERVER, or " + ApiClient.DEFAULT_SERVER + ").")
  @Nullable String server;

  @Option(
      names = "--token",
      paramLabel = "T",
      description = "Its token (better kept in HEDDLE_TOKEN, which no process list shows).")
  @Nullable String token;

  /** A client of that server. */
  ApiClient connect(Map<String, String> env) {
    return new ApiClient(uri(env), token(token, env));
  }

  /** The token that was given; empty where none was. */
  static Optional<String> token(@Nullable String option, Map<String, String> env) {
    String token = option == null ? env.get(TOKEN_VARIABLE) : option;
    if (token == null || token.isEmpty()) {
      return Optional.empty();
    }
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new CliException("the token must be printable ASCII without blanks");
    }
    return Optional.of(token);
  }

  /** Its address. */
  URI uri(Map<String, String> env) {
    String named = server == null ? env.getOrDefault(SERVER_VARIABLE, "") : server;
    String url = named.isEmpty() ? ApiClient.DEFAULT_SERVER : named;
    try {
      URI uri = new URI(url);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean there = uri.getHost() != null && uri.getPort() <= PORT_MAX;
      if (web && there && uri.getQuery() == null && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below, like every other address that is none
    }
    throw new CliException(
        "'" + url + "' is no server address; it looks like " + ApiClient.DEFAULT_SERVER);
  }
}
