package dev.heddle.job.json;

import dev.heddle.job.JobSettings;
import dev.heddle.job.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads a job as it is sent, byte by byte as it comes, without ever holding the whole of it.
 *
 * <p>Everything that can be wrong is collected and pointed at by JSON Pointer (RFC 6901); nothing a
 * sender writes makes it throw. One thread at a time may use it.
 */
public final class JobParser {
  /** How many problems a list of so many stands for, whose last one may say that there are more. */
  public static String howMany(int listed) {
    return listed <= Problems.MAX ? Integer.toString(listed) : "more than " + Problems.MAX;
  }

  private final Problems problems = new Problems();
  private final SettingsReader settings;
  private final TaskSink sink;
  private final BodyReader body;
  private final Completeness completeness;

  /**
   * Begins a job.
   *
   * @param format how it is written
   * @param limits how much of it is taken
   * @param query the settings of a list of URLs, which has no other place for them; not looked at
   *     for other formats
   * @param chunks takes the tasks as they are read: lists of exactly 256, the last one shorter, not
   *     used again by the parser. Once something is wrong with the job no more come
   */
  public JobParser(
      Format format,
      ParserLimits limits,
      Map<String, String> query,
      Consumer<List<TaskSpec>> chunks) {
    settings = new SettingsReader(problems, limits);
    sink = new TaskSink(problems, limits.listedTasksMax(), chunks);
    if (format == Format.URI_LIST) {
      query.forEach((field, value) -> settings.set(field, new QueryValue(value)));
      body = new UriListReader(problems, sink, limits.net());
      completeness = () -> true;
    } else {
      DocumentReader reader =
          new DocumentReader(format == Format.NDJSON, problems, limits, settings, sink);
      body = new JsonTokens(problems, reader);
      completeness = reader::complete;
    }
  }

  /** Takes some bytes of the body, which are the caller's again afterwards. */
  public void feed(byte[] bytes, int offset, int length) {
    if (!hopeless()) {
      body.feed(bytes, offset, length);
    }
  }

  /** Whether reading on is of no use: the rest cannot be understood, or enough is wrong already. */
  public boolean hopeless() {
    return problems.hopeless();
  }

  /** Ends the body, hands on the last tasks and says what came of it; called once. */
  public Result end() {
    if (!hopeless()) {
      body.end();
    }
    if (!hopeless() && !completeness.reached()) {
      problems.stop(Pointers.ROOT, "the body is empty");
    }
    if (hopeless()) {
      return rejected();
    }
    JobSettings read = settings.end(sink.count());
    sink.end();
    return problems.any() ? rejected() : new Accepted(read, sink.count());
  }

  private Rejected rejected() {
    return new Rejected(problems.list(), problems.tooLarge());
  }

  /** How a job is written. */
  public enum Format {
    /** One JSON document. */
    JSON,
    /** JSON values one after the other: the job without its tasks, then the tasks. */
    NDJSON,
    /** A URL a line. */
    URI_LIST
  }

  /** What came of a body. */
  public sealed interface Result {}

  /**
   * It is a job.
   *
   * @param settings how it runs
   * @param tasks how many tasks were handed on, before {@code repeat}
   */
  public record Accepted(JobSettings settings, int tasks) implements Result {}

  /**
   * It is none.
   *
   * @param problems all that is wrong, in the order found; at most 100, and one more that says so
   *     where there are more
   * @param tooLarge whether it has more tasks than are taken in one body
   */
  public record Rejected(List<Problem> problems, boolean tooLarge) implements Result {}

  /**
   * One thing that is wrong.
   *
   * @param pointer a JSON Pointer to the bad value, or to where a missing one should be; empty for
   *     the whole body
   * @param detail what is wrong with it, for people
   */
  public record Problem(String pointer, String detail) {}

  private interface Completeness {
    boolean reached();
  }
}
