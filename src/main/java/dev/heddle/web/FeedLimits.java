package dev.heddle.web;

import java.time.Duration;

/**
 * How much of anything a client that watches may take.
 *
 * @param watchesMax jobs that one WebSocket may watch at once
 * @param messageBytesMax a message of a WebSocket's client; a larger one ends the connection
 * @param patience a client that reads nothing for so long, though there is something to read, is
 *     given up
 */
public record FeedLimits(int watchesMax, int messageBytesMax, Duration patience) {
  /** What a node is started with. */
  public static final FeedLimits DEFAULTS = new FeedLimits(64, 4 * 1024, Duration.ofSeconds(30));
}
