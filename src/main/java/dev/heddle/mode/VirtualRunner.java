package dev.heddle.mode;

/** A new virtual thread for each attempt. */
final class VirtualRunner implements ModeRunner {
  private final Thread.Builder threads;

  VirtualRunner(String name) {
    threads = Thread.ofVirtual().name(name);
  }

  @Override
  public void launch(Work work) {
    threads.start(work::runBlocking);
  }

  @Override
  public void close() {}
}
