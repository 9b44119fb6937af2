package dev.heddle.job;

import org.jspecify.annotations.Nullable;

/** How one attempt at a task ended. */
public sealed interface AttemptResult {
  /** What is known of the download; null for tasks of other types. */
  @Nullable DownloadInfo download();

  /** The attempt did what the task asks for. */
  record Succeeded(@Nullable DownloadInfo download) implements AttemptResult {}

  /**
   * The attempt did not.
   *
   * @param failure why
   * @param retryable whether another attempt may go better
   * @param retryAfterMicros how long the server asked to wait before another attempt; -1 where it
   *     did not
   * @param download as far as it got; null for tasks of other types
   */
  record Failed(
      Failure failure, boolean retryable, long retryAfterMicros, @Nullable DownloadInfo download)
      implements AttemptResult {}

  /** The attempt was told to stop, and did. */
  record Cancelled(@Nullable DownloadInfo download) implements AttemptResult {}

  /** A success with nothing more to say. */
  AttemptResult SUCCEEDED = new Succeeded(null);

  /** A cancellation with nothing more to say. */
  AttemptResult CANCELLED = new Cancelled(null);

  /** A failure that is retried exactly if its code is. */
  static Failed failed(FailureCode code, String detail, @Nullable DownloadInfo download) {
    return new Failed(new Failure(code, detail), code.retryable(), -1, download);
  }
}
