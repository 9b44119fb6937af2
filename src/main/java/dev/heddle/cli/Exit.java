package dev.heddle.cli;

/**
 * The exit codes of every command, and what their help says of them. Wherever a job is waited for,
 * 0 and 1 tell how it ended; all that kept a command from its work is 2.
 */
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

  /** Above the list in the help of a command. */
  static final String HEADING = "%nExit codes:%n";

  static final String DONE = "0:done";
  static final String EVERY_TASK = "0:every task succeeded";
  static final String SOME_TASK = "1:some task failed or was cancelled";
  static final String SOME_TASK_OR_ASIDE = SOME_TASK + ", or the job was put aside";
  static final String ACCEPTED = "0:accepted; with --watch, every task succeeded";
  static final String SOME_TASK_WATCHED =
      "1:with --watch, some task failed or was cancelled, or the job was put aside";
  static final String BAD_FILE = "2:bad usage, bad job file, or the result could not be written";
  static final String REFUSED =
      "2:bad usage, refused by the server, no server, or the result could not be written";
  static final String CTRL_C = "130:interrupted";
  static final String CTRL_C_RUNNING = "130:interrupted; the job was cancelled";
  static final String CTRL_C_WATCHING = "130:interrupted; the job goes on";

  private Exit() {}
}
