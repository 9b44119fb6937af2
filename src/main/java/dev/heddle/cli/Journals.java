package dev.heddle.cli;

import dev.heddle.worker.Journal;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The journal that a node keeps where it is asked to. */
final class Journals {
  /** Names its file; set by {@code HEDDLE_JAVA_OPTS=-Dheddle.journal=FILE}. */
  private static final String PROPERTY = "heddle.journal";

  private Journals() {}

  static Journal open() {
    String file = System.getProperty(PROPERTY, "");
    if (file.isEmpty()) {
      return Journal.NONE;
    }
    try {
      return Journal.appending(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw new CliException(PROPERTY + ": cannot open " + file + ": " + e.getMessage());
    }
  }
}
