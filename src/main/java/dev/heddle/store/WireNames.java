package dev.heddle.store;

import dev.heddle.job.FailureCode;
import dev.heddle.job.JobState;
import dev.heddle.job.StopReason;
import dev.heddle.job.TaskState;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From what stands in the store back to the constants of the model. */
final class WireNames {
  private static final Map<String, FailureCode> FAILURES =
      byName(FailureCode.values(), FailureCode::wireName);
  private static final Map<String, JobState> JOB_STATES =
      byName(JobState.values(), JobState::wireName);
  private static final Map<String, StopReason> STOP_REASONS =
      byName(StopReason.values(), StopReason::wireName);

  private WireNames() {}

  static FailureCode failure(String name) {
    return required(FAILURES, name);
  }

  static JobState jobState(String name) {
    return required(JOB_STATES, name);
  }

  /** Null where no state has this name. */
  static @Nullable JobState jobStateIfAny(String name) {
    return JOB_STATES.get(name);
  }

  static StopReason stopReason(String name) {
    return required(STOP_REASONS, name);
  }

  /** The number of a task state in blobs, 0 to 4; never to be changed. */
  static int codeOf(TaskState state) {
    return switch (state) {
      case QUEUED -> 0;
      case RUNNING -> 1;
      case SUCCEEDED -> 2;
      case FAILED -> 3;
      case CANCELLED -> 4;
    };
  }

  static TaskState taskState(int code) {
    return switch (code) {
      case 0 -> TaskState.QUEUED;
      case 1 -> TaskState.RUNNING;
      case 2 -> TaskState.SUCCEEDED;
      case 3 -> TaskState.FAILED;
      case 4 -> TaskState.CANCELLED;
      default -> throw StoreException.damaged("The store holds an unknown task state: " + code);
    };
  }

  private static <E> Map<String, E> byName(E[] values, Function<E, String> name) {
    return Arrays.stream(values).collect(Collectors.toUnmodifiableMap(name, Function.identity()));
  }

  private static <E> E required(Map<String, E> known, String name) {
    E value = known.get(name);
    if (value == null) {
      throw StoreException.damaged("The store holds an unknown name: " + name);
    }
    return value;
  }
}
