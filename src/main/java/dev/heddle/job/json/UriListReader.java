package dev.heddle.job.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.heddle.job.DownloadSpec;
import dev.heddle.job.NetPolicy;
import dev.heddle.job.TaskMeta;
import java.util.Map;

/**
 * Reads a list of URLs, one a line (RFC 2483, section 5): lines end in CRLF or LF, those that begin
 * with {@code #} or are blank do not count.
 */
final class UriListReader implements BodyReader {
  /** The byte order mark that some editors put before UTF-8. */
  private static final String MARK = "\u00EF\u00BB\u00BF";

  private final Problems problems;
  private final TaskSink sink;
  private final NetPolicy net;

  /** The line so far; what is beyond the longest that can be valid is not kept. */
  private final byte[] line = new byte[ParserLimits.URL_CHARS_MAX + MARK.length() + 2];

  private int length;
  private int lineNumber = 1;

  UriListReader(Problems problems, TaskSink sink, NetPolicy net) {
    this.problems = problems;
    this.sink = sink;
    this.net = net;
  }

  @Override
  public void feed(byte[] bytes, int offset, int count) {
    for (int at = offset; at < offset + count && !problems.hopeless(); at++) {
      if (bytes[at] == '\n') {
        endLine();
      } else if (length < line.length) {
        line[length++] = bytes[at];
      }
    }
  }

  @Override
  public void end() {
    if (!problems.hopeless()) {
      endLine();
    }
  }

  private void endLine() {
    String text = new String(line, 0, length, ISO_8859_1);
    length = 0;
    if (lineNumber == 1 && text.startsWith(MARK)) {
      text = text.substring(MARK.length());
    }
    String url = text.strip();
    if (!url.isEmpty() && url.charAt(0) != '#' && sink.begin()) {
      add(url);
    }
    lineNumber++;
  }

  private void add(String url) {
    try {
      UrlRules.check(url, net);
      sink.add(
          new DownloadSpec(TaskMeta.NONE, url, TaskBuilder.DEFAULT_METHOD, Map.of(), null, -1));
    } catch (BadValue bad) {
      problems.add(
          Pointers.child(Pointers.task(sink.index()), "url"),
          bad.detail() + " (line " + lineNumber + ")");
    }
  }
}
