package dev.heddle.job;

/**
 * Why an attempt or a task did not succeed.
 *
 * @param code the code of the contract
 * @param detail one sentence for people, at most {@link #DETAIL_CHARS_MAX} characters
 */
public record Failure(FailureCode code, String detail) {
  /** Longer details are cut here. */
  public static final int DETAIL_CHARS_MAX = 500;

  /** Cuts an over-long detail. */
  public Failure {
    if (detail.length() > DETAIL_CHARS_MAX) {
      int end = DETAIL_CHARS_MAX;
      detail =
          detail.substring(0, Character.isHighSurrogate(detail.charAt(end - 1)) ? end - 1 : end);
    }
  }
}
