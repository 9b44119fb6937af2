package dev.heddle.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A file of the web UI, as it is sent. Thread-safe. */
final class Asset {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", MediaType.HTML,
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "webmanifest", "application/manifest+json");

  private final byte[] body;
  private final String type;
  private final String hash;

  /** Made when it is first asked for: a start would wait for all of them. */
  private volatile byte @Nullable [] gzip;

  private Asset(byte[] body, String type) {
    this.body = body;
    this.type = type;
    this.hash =
        Base64.getUrlEncoder().withoutPadding().encodeToString(digest(body)).substring(0, 22);
  }

  /** A file whose type its name tells; throws where it tells none that the UI is made of. */
  static Asset of(String name, byte[] body) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String type = TYPES.get(ending);
    if (type == null) {
      throw new IllegalStateException("a file of no type that the UI is made of: " + name);
    }
    return new Asset(body, type);
  }

  /** Its media type. */
  String type() {
    return type;
  }

  /** What it holds. */
  byte[] body() {
    return body;
  }

  /** The same, coded with gzip; those who ask at once may each make it, and make the same. */
  byte[] gzip() {
    byte[] made = gzip;
    if (made == null) {
      made = coded(body);
      gzip = made;
    }
    return made;
  }

  /** Its entity tag, quotes included; what is coded is another entity. */
  String tag(boolean coded) {
    return coded ? '"' + hash + "-gzip\"" : '"' + hash + '"';
  }

  /** Whether coding makes it smaller. */
  boolean shrinks() {
    return !type.equals("image/png") && gzip().length < body.length;
  }

  private static byte[] coded(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 3 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] digest(byte[] body) {
    return Sha256.digest().digest(body);
  }
}
