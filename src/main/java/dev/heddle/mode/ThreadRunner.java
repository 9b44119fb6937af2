package dev.heddle.mode;

/** A new platform thread for each attempt. */
final class ThreadRunner implements ModeRunner {
  private final Thread.Builder threads;

  ThreadRunner(String name) {
    threads = Thread.ofPlatform().daemon().name(name);
  }

  @Override
  public void launch(Work work) {
    threads.start(work::runBlocking);
  }

  @Override
  public void close() {}
}
