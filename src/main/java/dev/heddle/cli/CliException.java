package dev.heddle.cli;

import java.util.List;

/** Why a command ends without having done its work; its message is all that people see. */
class CliException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> details;

  /** What is wrong and what to do, in one line. */
  CliException(String message) {
    this(message, List.of());
  }

  /** The same with further lines, one for each wrong field. */
  CliException(String message, List<String> details) {
    super(message, null, false, false);
    this.details = details;
  }

  /** The lines below the message. */
  List<String> details() {
    return details;
  }
}
