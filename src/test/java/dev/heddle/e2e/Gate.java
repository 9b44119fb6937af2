package dev.heddle.e2e;

import org.jspecify.annotations.Nullable;

/** Tells clients where the node is, and has them wait while it is down. Thread-safe. */
final class Gate {
  private boolean open = true;
  private @Nullable Api api;

  /** The node answers. */
  synchronized void up(Api node) {
    api = node;
    notifyAll();
  }

  /** The node is about to die. */
  synchronized void down() {
    api = null;
  }

  /** Clients are to stop. */
  synchronized void close() {
    open = false;
    notifyAll();
  }

  synchronized boolean open() {
    return open;
  }

  /** The node, when it is up. */
  synchronized Api await() throws InterruptedException {
    Api node = api;
    while (node == null) {
      if (!open) {
        throw new InterruptedException("closed");
      }
      wait();
      node = api;
    }
    return node;
  }
}
