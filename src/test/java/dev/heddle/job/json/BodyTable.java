package dev.heddle.job.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables of bodies and what must come of them; bodies.txt says how they are written. */
final class BodyTable {
  private static final Pattern REPEATED = Pattern.compile("«(.+?)\\*(\\d+)»", Pattern.DOTALL);

  private BodyTable() {}

  /** One row. */
  record Row(String line, Verdict verdict, List<String> pointers, String body) {
    byte[] bytes() {
      return body.getBytes(UTF_8);
    }

    @Override
    public String toString() {
      return line;
    }
  }

  enum Verdict {
    OK,
    BAD,
    PARSER
  }

  static List<Row> read(String file) throws IOException {
    List<Row> rows = new ArrayList<>();
    String section = "[document]";
    for (String line : lines(file)) {
      if (line.startsWith("[")) {
        section = line;
      } else if (!line.isBlank() && !line.startsWith("#")) {
        rows.add(row(section, line));
      }
    }
    return rows;
  }

  private static List<String> lines(String file) throws IOException {
    try (InputStream in = BodyTable.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), UTF_8).lines().toList();
    }
  }

  private static Row row(String section, String line) {
    String[] cells = line.split("\\s*\\|\\s*", 3);
    String verdict = cells[0].replaceAll(" \\(.*", "");
    List<String> pointers =
        Stream.of(cells[1].split(" ", -1))
            .filter(p -> !p.isEmpty())
            .map(p -> p.equals("(body)") ? "" : expand(p))
            .toList();
    return new Row(
        line,
        Verdict.valueOf(verdict.toUpperCase(Locale.ROOT)),
        pointers,
        body(section, expand(cells[2].replace('⏎', '\n'))));
  }

  private static String body(String section, String body) {
    return switch (section) {
      case "[settings]" -> "{\"tasks\":[{\"type\":\"sleep\",\"duration\":0}]," + body + "}";
      case "[task]" -> "{\"tasks\":[" + body + "]}";
      case "[document]" -> body;
      default -> throw new IllegalArgumentException(section);
    };
  }

  private static String expand(String text) {
    return REPEATED.matcher(text).replaceAll(m -> Matcher.quoteReplacement(times(m)));
  }

  private static String times(MatchResult match) {
    String what = match.group(1);
    String unit =
        what.startsWith("U+") ? Character.toString(Integer.parseInt(what.substring(2), 16)) : what;
    return unit.repeat(Integer.parseInt(match.group(2)));
  }
}
