package dev.heddle.ui;

import org.junit.jupiter.api.Assumptions;

/** What a machine may lack: its tests are then reported as skipped, and under CI they fail. */
final class Needs {
  private Needs() {}

  /** Goes on only where something is there. */
  static void here(boolean there, String what) {
    if (there) {
      return;
    }
    String lack = "this machine has no " + what;
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(lack);
    }
    Assumptions.abort(lack);
  }
}
