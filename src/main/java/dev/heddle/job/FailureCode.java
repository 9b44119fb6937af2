package dev.heddle.job;

/** Why an attempt or a task did not succeed; the codes of the public contract. */
public enum FailureCode {
  /** The attempt took longer than its timeout, or nothing arrived for the idle limit. */
  TIMEOUT("timeout", true),
  /** No connection could be made, or it broke before an answer began. */
  CONNECT("connect", true),
  /** The host name could not be resolved. */
  DNS("dns", true),
  /** The TLS handshake failed. */
  TLS("tls", true),
  /**
   * The server answered with a status that is no success; whether it is retried depends on the
   * status.
   */
  STATUS("status", false),
  /** The body ended before it was complete. */
  TRUNCATED("truncated", true),
  /** The decoded body is larger than {@code maxBytes} or the limit of the node. */
  TOO_LARGE("too-large", false),
  /** The decoded body does not have the SHA-256 that was asked for. */
  CHECKSUM("checksum", false),
  /** The address is not public and the operator does not allow it. */
  FORBIDDEN_ADDRESS("forbidden-address", false),
  /** More than 20 redirects. */
  TOO_MANY_REDIRECTS("too-many-redirects", false),
  /** The body could not be decoded. */
  DECODE("decode", false),
  /** The server did not speak HTTP. */
  PROTOCOL("protocol", true),
  /** A result could not be written where it belongs. */
  STORAGE("storage", true),
  /** The job was stopped. */
  CANCELLED("cancelled", false),
  /** The workers that ran the task died under it too often. */
  NODE_LOST("node-lost", false),
  /** A defect of Heddle or of a task handler. */
  INTERNAL("internal", false);

  private final String wireName;
  private final boolean retryable;

  FailureCode(String wireName, boolean retryable) {
    this.wireName = wireName;
    this.retryable = retryable;
  }

  /** The name used in REST and the store. */
  public String wireName() {
    return wireName;
  }

  /** Whether another attempt may go better, where the failure itself does not say. */
  public boolean retryable() {
    return retryable;
  }
}
