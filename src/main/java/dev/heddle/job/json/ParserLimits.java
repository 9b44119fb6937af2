package dev.heddle.job.json;

import dev.heddle.job.JobSettings;
import dev.heddle.job.NetPolicy;

/**
 * How much of a job is taken, and where its downloads may go. What an operator may want to change
 * is a component; the constants are part of the contract and stand in openapi.yaml too.
 *
 * @param tasksMax most tasks after {@code repeat}
 * @param listedTasksMax most tasks in the body, before {@code repeat}
 * @param net which addresses downloads may name literally
 */
public record ParserLimits(int tasksMax, int listedTasksMax, NetPolicy net) {
  /** Most characters of a job's or a task's name. */
  public static final int NAME_CHARS_MAX = 200;

  /** Most characters of a URL. */
  public static final int URL_CHARS_MAX = 8_192;

  /** Most request headers of one task. */
  public static final int HEADERS_MAX = 64;

  /** Most characters of a header's name. */
  public static final int HEADER_NAME_CHARS_MAX = 200;

  /** Most characters of a header's value. */
  public static final int HEADER_VALUE_CHARS_MAX = 8_192;

  /** Most characters of all header names and values of one task together. */
  public static final int HEADERS_CHARS_MAX = 16_384;

  /** Largest {@code maxBytes}: the largest number that JavaScript counts exactly. */
  public static final long BYTES_MAX = (1L << 53) - 1;

  /** Most tasks, after {@code repeat}, of a job that is longest-first: it is sorted in memory. */
  public static final int LONGEST_FIRST_TASKS_MAX = 1_000_000;

  /** Deepest nesting that is read at all; a job is four deep. */
  static final int DEPTH_MAX = 32;

  /** Longest string that is read at all. */
  static final int STRING_CHARS_MAX = 65_536;

  /** Longest field name that is read at all. */
  static final int FIELD_NAME_CHARS_MAX = 1_000;

  /** Longest number that is read at all. */
  static final int NUMBER_CHARS_MAX = 100;

  /** The limits of the contract. */
  public static ParserLimits of(NetPolicy net) {
    return new ParserLimits(JobSettings.TASKS_MAX, JobSettings.TASKS_MAX, net);
  }
}
