package dev.heddle.store;

/** The store could not do what was asked; nothing of it was written. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A one-line message for the operator. */
  public StoreException(String message) {
    super(message);
  }

  /** A one-line message for the operator, and what caused it. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
