package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The small pieces of which answers are written; null is written as null. */
final class JsonOut {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final char REPLACEMENT = '\uFFFD';

  private JsonOut() {}

  /** Writes to memory, which cannot fail. */
  static byte[] bytes(Content content) {
    ByteArrayBuilder bytes = new ByteArrayBuilder();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.setRootValueSeparator(null);
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static void text(JsonGenerator json, String field, @Nullable String text) throws IOException {
    json.writeStringField(field, text == null ? null : whole(text));
  }

  /** A time; null where it is negative. */
  static void time(JsonGenerator json, String field, long micros) throws IOException {
    json.writeStringField(field, micros < 0 ? null : Times.rfc3339(micros));
  }

  static void duration(JsonGenerator json, String field, Duration duration) throws IOException {
    json.writeStringField(field, Times.duration(duration));
  }

  /**
   * Text from servers and exceptions may have been cut within a pair of surrogates, which cannot be
   * written.
   */
  static String whole(String text) {
    StringBuilder mended = null;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (at + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(at + 1))) {
        at++;
      } else {
        mended = mended == null ? new StringBuilder(text) : mended;
        mended.setCharAt(at, REPLACEMENT);
      }
    }
    return mended == null ? text : mended.toString();
  }

  /** What to write. */
  interface Content {
    void write(JsonGenerator json) throws IOException;
  }
}
