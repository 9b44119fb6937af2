package dev.heddle.bus;

/** Why a call of {@link JobService} could not be answered. */
public final class ServiceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What is wrong, for the caller to act on. */
  public enum Kind {
    /** No such job. */
    UNKNOWN_JOB,
    /** No such task in the job. */
    UNKNOWN_TASK,
    /** No such node. */
    UNKNOWN_NODE,
    /** The state of the job or the node does not allow it. */
    WRONG_STATE,
    /** The idempotency key was used for another request. */
    KEY_CONFLICT,
    /** The request asks for what the node cannot do; the message names the field. */
    INVALID,
    /** Too many open jobs or tasks; later it may go. */
    OVERLOADED,
    /** The store cannot be written or the node is draining; later it may go. */
    UNAVAILABLE,
    /** What the store has of the job cannot be read; later neither. */
    DAMAGED
  }

  private final Kind kind;
  private final String pointer;

  /** What is wrong, in a sentence. */
  public ServiceException(Kind kind, String message) {
    this(kind, "", message);
  }

  /** What is wrong with the field at a JSON Pointer. */
  public ServiceException(Kind kind, String pointer, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.pointer = pointer;
  }

  /** Whether a failure says that nobody can answer now, but later may. */
  public static boolean isUnavailable(Throwable failure) {
    return failure instanceof ServiceException refusal && refusal.kind == Kind.UNAVAILABLE;
  }

  /** What is wrong, for programs. */
  public Kind kind() {
    return kind;
  }

  /** The JSON Pointer to the bad field; empty where it is not about one. */
  public String pointer() {
    return pointer;
  }
}
