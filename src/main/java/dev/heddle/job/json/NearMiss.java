package dev.heddle.job.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Guesses what somebody meant to write. */
public final class NearMiss {
  private static final int CHARS_MAX = 30;

  private NearMiss() {}

  /**
   * {@code ; did you mean X?} for the name that is nearest, or nothing where none is near: with
   * more than a third of the letters wrong, whatever their case. In four, two may be: they are
   * swapped.
   */
  public static String hint(String given, Collection<String> names) {
    if (given.length() > CHARS_MAX) {
      return "";
    }
    return names.stream()
        .filter(name -> distance(given, name) * 3 <= Math.max(given.length(), name.length()))
        .min(Comparator.comparingInt(name -> distance(given, name)))
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /** Letters to put in, take out, replace, or swap with the next (optimal string alignment). */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[][] slips = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        slips[i][j] = i == 0 || j == 0 ? i + j : least(slips, a, b, i, j);
      }
    }
    return slips[a.length()][b.length()];
  }

  private static int least(int[][] slips, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int least = slips[i - 1][j - 1] + (same ? 0 : 1);
    least = Math.min(least, Math.min(slips[i - 1][j], slips[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, slips[i - 2][j - 2] + 1) : least;
  }
}
