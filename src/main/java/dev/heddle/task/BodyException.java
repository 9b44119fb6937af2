package dev.heddle.task;

import dev.heddle.job.FailureCode;

/** What is wrong with the body of an answer. */
final class BodyException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  BodyException(FailureCode code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  FailureCode code() {
    return code;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
