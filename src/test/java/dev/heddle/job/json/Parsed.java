package dev.heddle.job.json;

import dev.heddle.job.NetPolicy;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.json.JobParser.Format;
import dev.heddle.job.json.JobParser.Problem;
import dev.heddle.job.json.JobParser.Rejected;
import dev.heddle.job.json.JobParser.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntSupplier;

/** What the parser makes of a body. */
record Parsed(Result result, List<TaskSpec> tasks) {
  static final ParserLimits LIMITS = ParserLimits.of(NetPolicy.PUBLIC_ONLY);
  private static final int PADDING_MAX = 7;

  static Parsed whole(Format format, byte[] body) {
    return whole(format, Map.of(), body);
  }

  static Parsed whole(Format format, Map<String, String> query, byte[] body) {
    return of(format, query, body, () -> Math.max(1, body.length), 0);
  }

  static Parsed byteByByte(Format format, Map<String, String> query, byte[] body) {
    return of(format, query, body, () -> 1, 0);
  }

  /** In pieces of 1 to 16 bytes, at varying places of their arrays, which are wiped after use. */
  static Parsed inPieces(Format format, Map<String, String> query, byte[] body, Random random) {
    return of(format, query, body, () -> 1 + random.nextInt(16), random.nextInt(PADDING_MAX));
  }

  private static Parsed of(
      Format format, Map<String, String> query, byte[] body, IntSupplier sizes, int padding) {
    List<TaskSpec> tasks = new ArrayList<>();
    JobParser parser = new JobParser(format, LIMITS, query, tasks::addAll);
    for (int from = 0; from < body.length; ) {
      int length = Math.min(sizes.getAsInt(), body.length - from);
      byte[] piece = new byte[padding + length + padding];
      System.arraycopy(body, from, piece, padding, length);
      parser.feed(piece, padding, length);
      Arrays.fill(piece, (byte) '!');
      from += length;
    }
    return new Parsed(parser.end(), List.copyOf(tasks));
  }

  boolean accepted() {
    return result instanceof JobParser.Accepted;
  }

  List<String> pointers() {
    return result instanceof Rejected rejected
        ? rejected.problems().stream().map(Problem::pointer).toList()
        : List.of();
  }

  /**
   * What must be the same however a body is cut into pieces: all but the column and the words of
   * bad JSON, which Jackson chooses by what it has seen.
   */
  List<Object> outcome() {
    if (result instanceof Rejected rejected) {
      return List.of(
          tasks,
          rejected.tooLarge(),
          rejected.problems().stream()
              .map(problem -> problem.pointer() + " " + problem.detail())
              .map(text -> text.replaceAll("(?s)(bad JSON at line \\d+), .*", "$1"))
              .toList());
    }
    return List.of(tasks, result);
  }
}
