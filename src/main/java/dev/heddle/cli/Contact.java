package dev.heddle.cli;

import java.util.function.Consumer;

/** Tells once that a server was lost, and once that it is back. One thread. */
final class Contact {
  private final Consumer<String> teller;
  private boolean lost;

  Contact(Consumer<String> teller) {
    this.teller = teller;
  }

  /** The server does not answer, or has hung up. */
  void lost() {
    if (!lost) {
      lost = true;
      teller.accept("heddle: lost the server; trying again for " + RemoteFeed.PATIENCE + " s");
    }
  }

  /** The server answers. */
  void back() {
    if (lost) {
      lost = false;
      teller.accept("heddle: the server answers again");
    }
  }
}
