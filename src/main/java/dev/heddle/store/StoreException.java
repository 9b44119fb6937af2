package dev.heddle.store;

/** The store could not do what was asked; nothing of it was written. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean storeWide;

  /** A one-line message for the operator. */
  public StoreException(String message) {
    super(message);
    storeWide = true;
  }

  /** A one-line message for the operator, and what caused it. */
  public StoreException(String message, Throwable cause) {
    this(message, cause, true);
  }

  StoreException(String message, Throwable cause, boolean storeWide) {
    super(message, cause);
    this.storeWide = storeWide;
  }

  private StoreException(String message, boolean storeWide) {
    super(message);
    this.storeWide = storeWide;
  }

  /** What was to be read is not what it should be; the rest of the store may be. */
  static StoreException damaged(String message) {
    return new StoreException(message, false);
  }

  /** Whether anything else would fail now too; otherwise it is about what was asked alone. */
  public boolean storeWide() {
    return storeWide;
  }
}
