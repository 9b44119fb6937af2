package dev.heddle.task;

import dev.heddle.job.FailureCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decodes a body that is coded for transfer; bytes are pulled, so that no bomb can push. */
interface Decoder extends AutoCloseable {
  /** Offers the next coded bytes, once all earlier ones are used up; they must stay as they are. */
  void input(byte[] bytes, int offset, int length);

  /**
   * Writes the next decoded bytes to the start of an array and says how many; 0 where it needs more
   * input, or has seen the end.
   *
   * @throws BodyException as {@code decode} for bytes that are not coded so
   */
  int read(byte[] out) throws BodyException;

  /** Whether the coded bytes so far end where they may. */
  boolean complete();

  @Override
  void close();

  /**
   * The decoder for a {@code Content-Encoding}; null where nothing is to decode.
   *
   * @throws BodyException as {@code decode} for a coding that is unknown, or more than one
   */
  static @Nullable Decoder of(List<String> contentEncoding) throws BodyException {
    List<String> codings = new ArrayList<>();
    String all = String.join(",", contentEncoding);
    for (String coding : all.toLowerCase(Locale.ROOT).split(",", -1)) {
      if (!coding.isBlank() && !coding.strip().equals("identity")) {
        codings.add(coding.strip());
      }
    }
    if (codings.size() > 1) {
      // Nobody serves such bodies in earnest, and they multiply the ratios of bombs.
      throw new BodyException(FailureCode.DECODE, "the body is coded more than once");
    }
    return codings.isEmpty() ? null : one(codings.getFirst());
  }

  private static Decoder one(String coding) throws BodyException {
    return switch (coding) {
      case "gzip", "x-gzip" -> new GzipDecoder();
      case "deflate" -> new DeflateDecoder();
      case "br" -> new BrotliDecoder();
      default ->
          throw new BodyException(
              FailureCode.DECODE, "the body has the unknown coding '" + brief(coding) + "'");
    };
  }

  private static String brief(String coding) {
    return coding.length() > 40 ? coding.substring(0, 40) : coding;
  }
}
