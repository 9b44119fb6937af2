package dev.heddle.cluster;

/** The node was told to stop while it waited for another one to join. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoppedException() {
    super("stopped while waiting for a node to join");
  }
}
