package dev.heddle.engine;

/**
 * A state machine was asked for a step it does not allow: a defect. The message tells the story
 * that led to it.
 */
public final class IllegalTransitionException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  IllegalTransitionException(String message) {
    super(message);
  }
}
