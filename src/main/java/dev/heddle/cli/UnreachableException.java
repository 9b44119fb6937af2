package dev.heddle.cli;

import java.util.List;

/** No answer came from the server; another try may go better. */
final class UnreachableException extends CliException {
  private static final long serialVersionUID = 1;

  UnreachableException(String message) {
    super(message, List.of());
  }
}
