package dev.heddle.cli;

import java.util.List;

/** A job was put aside: its node cannot go on with it, so nothing more will be told of it. */
final class PutAsideException extends CliException {
  private static final long serialVersionUID = 1;

  PutAsideException(String id) {
    super("job " + id + " was put aside; the server's log says why", List.of());
  }
}
