package dev.heddle.cli;

/** The exit codes of every command. */
final class Exit {
  /** All went well. */
  static final int OK = 0;

  /** Some task failed or was cancelled. */
  static final int TASKS_FAILED = 1;

  /** What was asked for is wrong, or could not be done. */
  static final int USAGE = 2;

  /** Ctrl-C. */
  static final int INTERRUPTED = 130;

  /** Whoever read the results has closed the pipe; as for a program that SIGPIPE ends. */
  static final int READER_LEFT = 141;

  /** SIGTERM, for commands to which it is no orderly end. */
  static final int TERMINATED = 143;

  private Exit() {}
}
