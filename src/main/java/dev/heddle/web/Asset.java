package dev.heddle.web;

import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/**
 * A file of the web UI, as it is sent.
 *
 * @param type its media type
 * @param tag its entity tag, quotes included
 */
record Asset(byte[] body, String type, String tag) {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", MediaType.HTML,
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "webmanifest", "application/manifest+json");

  /** A file whose type its name tells; throws where it tells none that the UI is made of. */
  static Asset of(String name, byte[] body) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String type = TYPES.get(ending);
    if (type == null) {
      throw new IllegalStateException("a file of no type that the UI is made of: " + name);
    }
    String hash = Base64.getUrlEncoder().withoutPadding().encodeToString(digest(body));
    return new Asset(body, type, "\"" + hash.substring(0, 22) + "\"");
  }

  static byte[] digest(byte[] body) {
    return Sha256.digest().digest(body);
  }
}
