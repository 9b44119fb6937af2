package dev.heddle.store;

/** The store could not do what was asked; nothing of it was written. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reach reach;

  /** What else would fail now. */
  enum Reach {
    /** Nothing: it is about what was asked alone. */
    THIS,
    /** What needs the same rows or connections, for a moment; the store answers. */
    MOMENT,
    /** All. */
    STORE
  }

  /** A one-line message for the operator. */
  public StoreException(String message) {
    super(message);
    reach = Reach.STORE;
  }

  /** A one-line message for the operator, and what caused it. */
  public StoreException(String message, Throwable cause) {
    this(message, cause, Reach.STORE);
  }

  StoreException(String message, Throwable cause, Reach reach) {
    super(message, cause);
    this.reach = reach;
  }

  private StoreException(String message, Reach reach) {
    super(message);
    this.reach = reach;
  }

  /** What was to be read is not what it should be; the rest of the store may be. */
  static StoreException damaged(String message) {
    return new StoreException(message, Reach.THIS);
  }

  /** The store answers, and has no time for this just now. */
  public static StoreException heldUp(String message, Throwable cause) {
    return new StoreException(message, cause, Reach.MOMENT);
  }

  /** Whether anything else would fail now too; otherwise it is about what was asked alone. */
  public boolean storeWide() {
    return reach != Reach.THIS;
  }

  /** Whether the store answers, though it could not do this just now. */
  public boolean isHeldUp() {
    return reach == Reach.MOMENT;
  }
}
