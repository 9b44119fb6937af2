package dev.heddle.web;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Content negotiation by {@code Accept} and {@code Accept-Encoding} (RFC 9110, section 12.5). */
final class Accept {
  private Accept() {}

  /**
   * The offered type that the client likes best, the first one where it likes several alike; null
   * where it takes none.
   */
  static @Nullable String choose(@Nullable String header, List<String> offered) {
    if (header == null || header.isBlank() || header.equals("*/*")) {
      return offered.getFirst();
    }
    String best = null;
    double bestQuality = 0;
    String[] ranges = header.toLowerCase(Locale.ROOT).split(",", -1);
    for (String type : offered) {
      double quality = quality(ranges, type);
      if (quality > bestQuality) {
        best = type;
        bestQuality = quality;
      }
    }
    return best;
  }

  /** Whether a client takes gzip, and likes it no less than what is not coded at all. */
  static boolean takesGzip(@Nullable String header) {
    if (header == null) {
      return false;
    }
    double gzip = -1;
    double any = 0;
    double plain = -1;
    for (String coding : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      switch (MediaType.essence(coding)) {
        case "gzip", "x-gzip" -> gzip = weight(coding);
        case "*" -> any = weight(coding);
        case "identity" -> plain = weight(coding);
        default -> {}
      }
    }
    double liked = gzip >= 0 ? gzip : any;
    return liked > 0 && liked >= plain;
  }

  /** The quality of the most specific range that matches. */
  private static double quality(String[] ranges, String offered) {
    String type = MediaType.essence(offered);
    String family = type.substring(0, type.indexOf('/')) + "/*";
    int specificity = 0;
    double quality = 0;
    for (String range : ranges) {
      String name = MediaType.essence(range);
      int rank = name.equals(type) ? 3 : name.equals(family) ? 2 : name.equals("*/*") ? 1 : 0;
      if (rank > specificity) {
        specificity = rank;
        quality = weight(range);
      }
    }
    return quality;
  }

  private static double weight(String range) {
    String q = MediaType.parameter(range, "q");
    if (q == null) {
      return 1;
    }
    try {
      return Math.clamp(Double.parseDouble(q), 0, 1);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
