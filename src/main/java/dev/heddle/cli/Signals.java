package dev.heddle.cli;

import sun.misc.Signal;

/**
 * What happens on Ctrl-C and on an orderly kill.
 *
 * <p>A shutdown hook can neither tell the two apart nor hear a second one, so this is the one place
 * that uses the JDK's own signal class.
 */
@SuppressWarnings("sunapi")
final class Signals {
  /** The signal of Ctrl-C. */
  static final String INT = "INT";

  /** The signal of an orderly kill. */
  static final String TERM = "TERM";

  private Signals() {}

  /** Runs this, on a thread of its own, whenever the signal comes. */
  static void on(String name, Runnable action) {
    Signal.handle(new Signal(name), signal -> action.run());
  }
}
