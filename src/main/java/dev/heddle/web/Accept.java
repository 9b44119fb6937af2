package dev.heddle.web;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Content negotiation by the {@code Accept} header (RFC 9110, section 12.5.1). */
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
