package dev.heddle.bus;

/** What a node is told about itself; it answers with how it is then, a {@code NodeView}. */
public sealed interface ToNode {
  /**
   * Take no more tasks, or take tasks again.
   *
   * @param rest whether to take no more
   */
  record Rest(boolean rest) implements ToNode {}
}
