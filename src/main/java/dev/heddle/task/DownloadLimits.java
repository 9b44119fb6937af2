package dev.heddle.task;

import java.time.Duration;

/**
 * What a node lets a download use.
 *
 * @param connect most time to open a connection
 * @param idle most time in which nothing arrives, where the job sets no timeout
 * @param discard most time spent on the body of an answer that is no success
 * @param bodyBytesMax most bytes of a decoded body, where the task sets no {@code maxBytes}
 * @param discardBytesMax most bytes read of the body of an answer that is no success
 * @param headerBytesMax most bytes of an answer's headers together
 * @param headersMax most headers of an answer
 * @param redirectsMax most redirects followed
 * @param connectionsMax most connections in use at once
 * @param keepAlive how long an idle connection is kept
 * @param addresses how long the addresses of a name are kept
 */
record DownloadLimits(
    Duration connect,
    Duration idle,
    Duration discard,
    long bodyBytesMax,
    int discardBytesMax,
    int headerBytesMax,
    int headersMax,
    int redirectsMax,
    int connectionsMax,
    Duration keepAlive,
    Duration addresses) {
  static final DownloadLimits DEFAULTS =
      new DownloadLimits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          1L << 30,
          1 << 16,
          1 << 15,
          200,
          20,
          4096,
          Duration.ofSeconds(15),
          Duration.ofSeconds(10));
}
