package dev.heddle.engine.timeline;

import dev.heddle.job.FailureCode;
import dev.heddle.job.Run;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.job.Timeline.BarState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs of the tasks of one chunk, as columns: 27 bytes for each. Immutable, so that it may be
 * kept, and read from any thread.
 */
public final class Piece {
  private static final BarState[] STATES = BarState.values();
  private static final FailureCode[] ERRORS = FailureCode.values();

  private final int first;
  private final String[] nodes;
  private final short[] node;
  private final int[] lane;
  private final byte[] offset;
  private final long[] start;
  private final long[] end;
  private final byte[] state;
  private final byte[] attempt;
  private final byte[] error;
  private final Summary[] summaries;
  private final Summary all = new Summary();

  /** What is known of several runs without looking at each of them. */
  static final class Summary {
    private int slots;
    private int retried;
    private int lost;
    private int last;
    private long busyMicros;
    private long longestMicros;
    private long firstStartMicros = Long.MAX_VALUE;
    private long lastEndMicros = Long.MIN_VALUE;

    private void add(One run) {
      slots = Math.max(slots, run.lane());
      firstStartMicros = Math.min(firstStartMicros, run.startMicros());
      lastEndMicros =
          Math.max(lastEndMicros, run.endMicros() < 0 ? Long.MAX_VALUE : run.endMicros());
      lost += run.error() == FailureCode.NODE_LOST ? 1 : 0;
      if (run.state() == BarState.RETRIED) {
        retried++;
      } else {
        last++;
        long micros = Math.max(0, run.endMicros() - run.startMicros());
        busyMicros += micros;
        longestMicros = Math.max(longestMicros, micros);
      }
    }

    /** The highest lane. */
    int slots() {
      return slots;
    }

    /** How many were not the last of their task. */
    int retried() {
      return retried;
    }

    /** Whether any was lost with its node. */
    boolean lossy() {
      return lost > 0;
    }

    /** How many were the last of their task. */
    int last() {
      return last;
    }

    /** The time of those, but for those that are under way. */
    long busyMicros() {
      return busyMicros;
    }

    /** The longest of those, but for those that are under way. */
    long longestMicros() {
      return longestMicros;
    }

    long firstStartMicros() {
      return firstStartMicros;
    }

    /** {@code Long.MAX_VALUE} where any is under way. */
    long lastEndMicros() {
      return lastEndMicros;
    }
  }

  private record One(
      int index,
      String node,
      int lane,
      long startMicros,
      long endMicros,
      BarState state,
      int attempt,
      @Nullable FailureCode error) {}

  private Piece(List<One> runs) {
    int size = runs.size();
    first = size == 0 ? 0 : runs.getFirst().index();
    node = new short[size];
    lane = new int[size];
    offset = new byte[size];
    start = new long[size];
    end = new long[size];
    state = new byte[size];
    attempt = new byte[size];
    error = new byte[size];
    List<String> names = new ArrayList<>(1);
    for (int i = 0; i < size; i++) {
      One run = runs.get(i);
      node[i] = (short) placeOf(run.node(), names);
      lane[i] = run.lane();
      offset[i] = (byte) (run.index() - first);
      start[i] = run.startMicros();
      end[i] = run.endMicros();
      state[i] = code(run.state());
      attempt[i] = (byte) run.attempt();
      error[i] = code(run.error());
    }
    nodes = names.toArray(String[]::new);
    summaries = new Summary[nodes.length];
    Arrays.setAll(summaries, i -> new Summary());
    for (int i = 0; i < size; i++) {
      summaries[node[i]].add(runs.get(i));
      all.add(runs.get(i));
    }
  }

  private static int placeOf(String name, List<String> names) {
    int place = names.indexOf(name);
    if (place < 0) {
      names.add(name);
      return names.size() - 1;
    }
    return place;
  }

  /**
   * The runs that some tasks tell of.
   *
   * @param rows of at most 256 consecutive tasks, in order
   * @param earlierMax of the runs before a task's last one, the most that are kept
   */
  public static Piece of(List<TaskRow> rows, int earlierMax) {
    List<One> runs = new ArrayList<>(rows.size());
    for (TaskRow row : rows) {
      earlier(row, earlierMax, runs);
      last(row, runs);
    }
    return new Piece(runs);
  }

  /** The last runs of those tasks alone that failed. */
  public static Piece ofFailed(List<TaskRow> rows) {
    return of(rows.stream().filter(row -> row.state() == TaskState.FAILED).toList(), 0);
  }

  private static boolean ran(TaskRow row) {
    return row.state() != TaskState.QUEUED && row.node() != null && row.startMicros() >= 0;
  }

  private static void earlier(TaskRow row, int most, List<One> into) {
    // A task that was lost too often has no run but those that were lost.
    boolean lastFailed = row.state() == TaskState.FAILED && !ran(row);
    List<Run> runs = row.earlier();
    for (int i = Math.max(0, runs.size() - (lastFailed ? Math.max(1, most) : most));
        i < runs.size();
        i++) {
      Run run = runs.get(i);
      // In lane 0 is what nobody saw run.
      if (run.lane() > 0) {
        into.add(
            new One(
                row.index(),
                run.node(),
                run.lane(),
                run.startMicros(),
                Math.max(run.startMicros(), run.endMicros()),
                lastFailed && i == runs.size() - 1 ? BarState.FAILED : BarState.RETRIED,
                i + 1,
                run.error()));
      }
    }
  }

  private static void last(TaskRow row, List<One> into) {
    String node = row.node();
    if (node != null && ran(row)) {
      into.add(
          new One(
              row.index(),
              node,
              row.lane(),
              row.startMicros(),
              row.state().ended() ? Math.max(row.startMicros(), row.endMicros()) : -1,
              stateOf(row.state()),
              row.attempts(),
              errorOf(row)));
    }
  }

  private static @Nullable FailureCode errorOf(TaskRow row) {
    if (row.failure() != null) {
      return row.failure().code();
    }
    return row.state() == TaskState.CANCELLED ? FailureCode.CANCELLED : null;
  }

  private static BarState stateOf(TaskState state) {
    return switch (state) {
      case SUCCEEDED -> BarState.SUCCEEDED;
      case FAILED -> BarState.FAILED;
      case CANCELLED -> BarState.CANCELLED;
      case QUEUED, RUNNING -> BarState.RUNNING;
    };
  }

  /** For arrays in memory; never written anywhere. */
  @SuppressWarnings("EnumOrdinal")
  private static byte code(BarState state) {
    return (byte) state.ordinal();
  }

  /** For arrays in memory; never written anywhere. */
  @SuppressWarnings("EnumOrdinal")
  private static byte code(@Nullable FailureCode error) {
    return (byte) (error == null ? 0 : error.ordinal() + 1);
  }

  /** How many runs there are. */
  public int size() {
    return lane.length;
  }

  /** The names of the nodes of its runs, each once. */
  String[] nodes() {
    return nodes;
  }

  /** All runs on the node at a place among {@link #nodes}. */
  Summary summary(int place) {
    return summaries[place];
  }

  /** All runs. */
  Summary summary() {
    return all;
  }

  /** The place of a run's node among {@link #nodes}. */
  int nodeOf(int run) {
    return node[run];
  }

  int lane(int run) {
    return lane[run];
  }

  int index(int run) {
    return first + (offset[run] & 0xFF);
  }

  long startMicros(int run) {
    return start[run];
  }

  /** -1 where it is under way. */
  long endMicros(int run) {
    return end[run];
  }

  BarState state(int run) {
    return STATES[state[run]];
  }

  int attempt(int run) {
    return attempt[run];
  }

  @Nullable FailureCode error(int run) {
    return error[run] == 0 ? null : ERRORS[error[run] - 1];
  }
}
