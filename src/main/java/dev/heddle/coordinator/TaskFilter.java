package dev.heddle.coordinator;

import dev.heddle.bus.JobService;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.EnumSet;
import java.util.Set;

/** Which tasks a question is about. */
final class TaskFilter {
  private final JobService.TaskQuery query;

  TaskFilter(JobService.TaskQuery query) {
    this.query = query;
  }

  /** Whether a task in this state may be meant. */
  boolean mayMatch(TaskState state) {
    if (!query.states().isEmpty() && !query.states().contains(state)) {
      return false;
    }
    FailureCode code = query.code();
    if (code == null) {
      return true;
    }
    return code == FailureCode.CANCELLED ? state == TaskState.CANCELLED : state == TaskState.FAILED;
  }

  boolean matches(TaskRow row) {
    if (!mayMatch(row.state())) {
      return false;
    }
    FailureCode code = query.code();
    Failure failure = row.failure();
    return code == null
        || code == FailureCode.CANCELLED
        || (failure != null && failure.code() == code);
  }

  /** The states that a task has to be in; empty for any. */
  Set<TaskState> states() {
    Set<TaskState> states = EnumSet.noneOf(TaskState.class);
    for (TaskState state : TaskState.values()) {
      if (mayMatch(state)) {
        states.add(state);
      }
    }
    return states.size() == TaskState.values().length ? Set.of() : states;
  }
}
