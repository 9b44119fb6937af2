package dev.heddle.bus;

import dev.heddle.bus.JobService.NodeView;

/** What nodes tell each other apart from jobs. */
public sealed interface ToNode {
  /**
   * How the sender is; each second. There is no answer.
   *
   * @param node the sender
   */
  record Status(NodeView node) implements ToNode {}

  /**
   * Take no more tasks, or take tasks again. The answer is how the node is then, a {@code
   * NodeView}.
   *
   * @param rest whether to take no more
   */
  record Rest(boolean rest) implements ToNode {}

  /**
   * The receiver was proven dead, and others run what it ran: it is to begin anew. There is no
   * answer.
   *
   * @param incarnation of the receiver
   * @param by the name of the sender
   */
  record ProvenDead(String incarnation, String by) implements ToNode {}
}
