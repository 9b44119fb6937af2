package dev.heddle.bus;

import org.jspecify.annotations.Nullable;

/** One event of a job's feed, as the JSON that watchers get. Immutable. */
public final class FeedEvent {
  /** What an event tells. */
  public enum Kind {
    /** The job as it is now. */
    JOB("job"),
    /** Tasks that have changed. */
    TASKS("tasks"),
    /** What happened in between is not told: tasks have to be read again. */
    RESET("reset");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    /** Its {@code type}. */
    public String wireName() {
      return wireName;
    }
  }

  private static final String ROWS = "\"tasks\":";

  private final long seq;
  private final Kind kind;
  private final String text;
  private final @Nullable String job;

  private FeedEvent(long seq, Kind kind, String rest, String told) {
    this.seq = seq;
    this.kind = kind;
    this.job = kind == Kind.TASKS ? null : told;
    this.text =
        "{\"seq\":" + seq + ",\"type\":\"" + kind.wireName() + "\"," + rest + ":" + told + "}";
  }

  /**
   * The job as it is.
   *
   * @param job a JSON object
   */
  public static FeedEvent job(long seq, String job) {
    return new FeedEvent(seq, Kind.JOB, "\"job\"", job);
  }

  /**
   * A hole in what is told, after which come the events from {@code seq + 1} on.
   *
   * @param job a JSON object
   */
  public static FeedEvent reset(long seq, String job) {
    return new FeedEvent(seq, Kind.RESET, "\"job\"", job);
  }

  /**
   * Tasks that have changed.
   *
   * @param rows a JSON array of rows
   */
  public static FeedEvent tasks(long seq, String jobId, String rows) {
    return new FeedEvent(seq, Kind.TASKS, "\"jobId\":\"" + jobId + "\",\"tasks\"", rows);
  }

  /** Its number in the job's feed. */
  public long seq() {
    return seq;
  }

  /** What it tells. */
  public Kind kind() {
    return kind;
  }

  /** All of it, a JSON object. */
  public String text() {
    return text;
  }

  /** What it was made of: a job, a JSON object, or rows of tasks, a JSON array. */
  String told() {
    String whole = job;
    // Rows stand in the text alone: they are long, and hardly ever asked for.
    return whole == null
        ? text.substring(text.indexOf(ROWS) + ROWS.length(), text.length() - 1)
        : whole;
  }

  /** The job in it, a JSON object; null in {@link Kind#TASKS}. */
  public @Nullable String job() {
    return job;
  }
}
