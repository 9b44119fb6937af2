package dev.heddle.web;

import java.time.Duration;

/**
 * How much of anything the HTTP server takes.
 *
 * @param connectionsMax open connections that are served; further ones are answered 503
 * @param submissionsMax job bodies on their way in at once; further ones are answered 429
 * @param waitsMax requests that wait for the end of their job; further ones are answered at once
 * @param analysesMax analyses that are waited for, one of them under way; further ones are answered
 *     503
 * @param requestLineBytesMax method, target and version together; longer ones are answered 414
 * @param headerBytesMax all header fields together; larger ones are answered 431
 * @param bodyBytesMax a job's body; larger ones are answered 413
 * @param headerTimeout from the connection's opening until its first request head is complete
 * @param idleTimeout from an answer until the next request head is complete
 * @param progressTimeout a client that takes longer to send {@code progressBytesMin} of a body, or
 *     to read anything of an answer, is given up
 * @param progressBytesMin see {@code progressTimeout}
 * @param answerTimeout a call that has not been answered by then is answered 503; longer than the
 *     longest {@code ?wait=}
 * @param feeds of those who watch
 */
public record HttpLimits(
    int connectionsMax,
    int submissionsMax,
    int waitsMax,
    int analysesMax,
    int requestLineBytesMax,
    int headerBytesMax,
    long bodyBytesMax,
    Duration headerTimeout,
    Duration idleTimeout,
    Duration progressTimeout,
    int progressBytesMin,
    Duration answerTimeout,
    FeedLimits feeds) {
  /** The longest {@code ?wait=} that is taken. */
  public static final Duration WAIT_MAX = Duration.ofSeconds(60);

  /** What a node is started with. */
  public static final HttpLimits DEFAULTS =
      new HttpLimits(
          4_000,
          256,
          2_000,
          16,
          8 * 1024,
          16 * 1024,
          2L * 1024 * 1024 * 1024,
          Duration.ofSeconds(10),
          Duration.ofSeconds(75),
          Duration.ofSeconds(30),
          1024,
          Duration.ofSeconds(90),
          FeedLimits.DEFAULTS);

  /** The same with others for those who watch. */
  public HttpLimits withFeeds(FeedLimits other) {
    return new HttpLimits(
        connectionsMax,
        submissionsMax,
        waitsMax,
        analysesMax,
        requestLineBytesMax,
        headerBytesMax,
        bodyBytesMax,
        headerTimeout,
        idleTimeout,
        progressTimeout,
        progressBytesMin,
        answerTimeout,
        other);
  }
}
