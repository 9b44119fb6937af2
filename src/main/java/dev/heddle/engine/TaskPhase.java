package dev.heddle.engine;

import dev.heddle.job.TaskState;

/** Where a task is, as its coordinator knows it, and where it may go from there. */
enum TaskPhase {
  /** Waits for a grant. */
  QUEUED(TaskState.QUEUED),
  /** A worker has it and has not been heard to start it. */
  HELD(TaskState.QUEUED),
  /** A worker runs it. */
  RUNNING(TaskState.RUNNING),
  /** Waits between two attempts. */
  BACKOFF(TaskState.QUEUED),
  /** Ended. */
  SUCCEEDED(TaskState.SUCCEEDED),
  /** Ended. */
  FAILED(TaskState.FAILED),
  /** Ended. */
  CANCELLED(TaskState.CANCELLED);

  private static final TaskPhase[] ALL = values();

  private final TaskState shown;

  TaskPhase(TaskState shown) {
    this.shown = shown;
  }

  static TaskPhase of(byte code) {
    return ALL[code];
  }

  /** For arrays in memory; never written anywhere. */
  @SuppressWarnings("EnumOrdinal")
  byte code() {
    return (byte) ordinal();
  }

  /** The state that people see. */
  TaskState shown() {
    return shown;
  }

  boolean ended() {
    return shown.ended();
  }

  /** Whether a worker has it. */
  boolean granted() {
    return this == HELD || this == RUNNING;
  }

  /** Every allowed step of a task; anything else is a defect. */
  boolean mayBecome(TaskPhase next) {
    return switch (this) {
      case QUEUED -> next == HELD || next == CANCELLED || next == FAILED;
      case HELD -> next == RUNNING || next == QUEUED || next == FAILED;
      case RUNNING -> next.ended() || next == BACKOFF || next == QUEUED;
      case BACKOFF -> next == QUEUED || next == CANCELLED;
      case SUCCEEDED, FAILED, CANCELLED -> false;
    };
  }
}
