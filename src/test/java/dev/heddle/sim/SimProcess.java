package dev.heddle.sim;

import dev.heddle.engine.Moment;

/** A process: it may freeze or die, and has clocks of its own. */
final class SimProcess {
  /** One that has just thawed may not have noticed yet. */
  static final long NOTICE_MICROS = 100_000;

  private final Timeline time;
  private long monotonicSkew;
  private long wallSkew;

  /** Nothing happens in it before. */
  private long frozenUntil;

  /** Until when its machine sleeps. */
  private long asleepUntil = Long.MIN_VALUE;

  /** When the clock on its wall was set last. */
  private long setAt;

  boolean crashed;

  SimProcess(Timeline time, long monotonicSkew, long wallSkew) {
    this.time = time;
    this.monotonicSkew = monotonicSkew;
    this.wallSkew = wallSkew;
  }

  long now() {
    return time.now();
  }

  Moment moment() {
    return new Moment(monotonic(), time.now() + wallSkew);
  }

  long monotonic() {
    return time.now() + monotonicSkew;
  }

  /** How far its monotonic clock is ahead of true time. */
  long skewMicros() {
    return monotonicSkew;
  }

  void freeze(long micros) {
    frozenUntil = Math.max(frozenUntil, time.now() + micros);
  }

  /**
   * Its machine sleeps, and with it the monotonic clock. One that sleeps already sleeps on for what
   * goes beyond that: the clock stands still, it does not run backwards.
   */
  void suspend(long micros) {
    if (time.now() > setAt + NOTICE_MICROS) {
      long until = time.now() + micros;
      freeze(micros);
      monotonicSkew -= Math.max(0, until - Math.max(time.now(), asleepUntil));
      asleepUntil = Math.max(asleepUntil, until);
    }
  }

  /**
   * Somebody sets the clock on its wall. Not while its machine sleeps, nor before it has looked at
   * its clocks since: one that is set back by then hides the sleep, and nothing else tells of it.
   */
  void set(long micros) {
    if (!isUnaware()) {
      wallSkew += micros;
      setAt = time.now();
    }
  }

  /** Whether it may not have noticed what time it is. */
  boolean isUnaware() {
    return frozenUntil + NOTICE_MICROS > time.now();
  }

  void after(long micros, Runnable action) {
    time.after(micros, () -> whenAwake(action));
  }

  /** What comes while it is frozen happens when it thaws; to a dead one nothing happens. */
  void whenAwake(Runnable action) {
    if (crashed) {
      return;
    }
    if (frozenUntil > time.now()) {
      after(frozenUntil - time.now(), action);
    } else {
      action.run();
    }
  }
}
