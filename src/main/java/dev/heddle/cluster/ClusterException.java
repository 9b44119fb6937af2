package dev.heddle.cluster;

/** Why a node cannot be in the cluster that it found, and what to do, in one line. */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ClusterException(String message) {
    super(message, null, false, false);
  }
}
