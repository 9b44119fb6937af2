package dev.heddle.store;

/** The store could not do what was asked; nothing of it was written. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A message for the operator, and what caused it. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
