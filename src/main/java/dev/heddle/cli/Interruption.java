package dev.heddle.cli;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The wish of somebody at the keyboard that the command ends.
 *
 * <p>The first signal asks, the second ends the process at once. Thread-safe.
 */
final class Interruption {
  private final AtomicInteger exitCode = new AtomicInteger();
  private volatile Runnable ask;

  /**
   * Begins to listen, where the process is the command's own.
   *
   * @param ask what to do on the first signal, on any thread
   */
  static Interruption listen(Console console, Runnable ask) {
    Interruption interruption = new Interruption(ask);
    if (console.process()) {
      Signals.on(Signals.INT, () -> interruption.signal(Exit.INTERRUPTED));
      Signals.on(Signals.TERM, () -> interruption.signal(Exit.TERMINATED));
    }
    return interruption;
  }

  /** One that only {@link #signal} reaches. */
  Interruption(Runnable ask) {
    this.ask = ask;
  }

  /** A signal came that asks for this exit code. */
  void signal(int code) {
    if (exitCode.compareAndSet(0, code)) {
      ask.run();
    } else {
      Runtime.getRuntime().halt(code);
    }
  }

  /** From now on the first signal asks for this; at once where it came already. */
  void askInstead(Runnable next) {
    ask = next;
    if (came()) {
      next.run();
    }
  }

  /** Whether a signal came. */
  boolean came() {
    return exitCode.get() != 0;
  }

  /** The exit code that the signal asks for, or else this one. */
  int exitCodeOr(int otherwise) {
    int code = exitCode.get();
    return code == 0 ? otherwise : code;
  }
}
