package dev.heddle.mode;

/** One attempt at a task, as its mode sees it. Exactly one of the two methods is called, once. */
public interface Work {
  /** Does the attempt on the calling thread; returns when it has ended, and never throws. */
  void runBlocking();

  /** Begins the attempt on the event loop; returns at once, and never throws. */
  void begin();
}
