package dev.heddle.cli;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known of where a command shows things.
 *
 * @param live the terminal that standard error is; empty where it is none, or one whose lines
 *     cannot be redrawn
 * @param width how many characters of a line of results look well
 * @param wrapped whether sentences in results are broken at that width
 */
record Screen(Optional<Terminal> live, int width, boolean wrapped) {
  /** Nobody reads lines that are narrower. */
  static final int COLUMNS_MIN = 20;

  /** The width of results in files and pipes, the same on every machine. */
  static final int WIDTH_WITHOUT_TERMINAL = 120;

  private static final Pattern TOLD = Pattern.compile("(\\d{1,4}) (\\d{1,4})( out)?( err)?");
  private static final Pattern COLUMNS = Pattern.compile("[1-9]\\d{0,3}");

  /** No terminal anywhere. */
  static final Screen NONE = of("", Map.of());

  /**
   * What the launcher found, and what the environment says of it: {@code COLUMNS} stands above the
   * width that the terminal itself tells, and {@code TERM=dumb} is a terminal that understands no
   * control sequence.
   *
   * @param told {@code rows columns} as {@code stty size} prints them, and which of {@code out} and
   *     {@code err} are that terminal; empty where neither is
   */
  static Screen of(String told, Map<String, String> env) {
    Optional<Integer> wanted = columns(env);
    Matcher matcher = TOLD.matcher(told);
    if (!matcher.matches()) {
      return new Screen(
          Optional.empty(), wanted.orElse(WIDTH_WITHOUT_TERMINAL), wanted.isPresent());
    }
    Terminal real =
        Terminal.sized(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    boolean out = matcher.group(3) != null;
    boolean redrawable = matcher.group(4) != null && !dumb(env);
    // A line that is wider than the terminal could not be redrawn, whatever anybody wants.
    int narrower = Math.min(real.columns(), wanted.orElse(real.columns()));
    return new Screen(
        redrawable ? Optional.of(new Terminal(real.rows(), narrower)) : Optional.empty(),
        wanted.orElse(out ? real.columns() : WIDTH_WITHOUT_TERMINAL),
        out || wanted.isPresent());
  }

  private static Optional<Integer> columns(Map<String, String> env) {
    return Optional.of(env.getOrDefault("COLUMNS", ""))
        .filter(text -> COLUMNS.matcher(text).matches())
        .map(text -> Math.max(COLUMNS_MIN, Integer.parseInt(text)));
  }

  private static boolean dumb(Map<String, String> env) {
    String term = env.getOrDefault("TERM", "");
    return term.isEmpty() || term.equals("dumb");
  }
}
