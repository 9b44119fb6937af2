package dev.heddle.engine.timeline;

import dev.heddle.engine.analysis.Analysis;
import dev.heddle.engine.timeline.LanePlan.Group;
import dev.heddle.engine.timeline.Runs.Node;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobView;
import dev.heddle.job.Progress;
import dev.heddle.job.Timeline;
import dev.heddle.job.Timeline.Bar;
import dev.heddle.job.Timeline.BarState;
import dev.heddle.job.Timeline.Lane;
import dev.heddle.job.Timeline.Query;
import dev.heddle.job.Timeline.Queue;
import dev.heddle.job.Wait;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Draws a job. */
public final class TimelineMaker {
  /* What fits.
   *
   * Up to BARS_MAX runs within the window are drawn singly, each in its own lane, if the lanes are few enough. Where
   * there are more runs, those stay single that are at least so many columns wide that they are no more than BARS_MAX;
   * the others are added up by column. Runs of merged lanes lie over each other: they are always added up. So a picture
   * holds at most BARS_MAX bars and a span for each column of each lane that there is room for, whatever the job.
   */

  /** Most tasks of a job whose waits are told one by one. */
  public static final int WAITS_TASKS_MAX = 200;

  /** Most runs that are drawn singly. */
  static final int BARS_MAX = 5_000;

  /** Where there are more runs than this, those have names that have room for one. */
  private static final int NAMED_MAX = 1_000;

  /** From so many columns on there is room for a name. */
  private static final int NAMED_COLUMNS_MIN = 16;

  /**
   * The narrowest run that is drawn singly where not all are; doubled until they are few enough.
   */
  private static final int SINGLE_COLUMNS_MIN = 3;

  private static final int DOUBLINGS_MAX = 12;
  private static final long SPAN_MICROS_MIN = 1_000;

  private final Input input;
  private final Window window;
  private final long nowMicros;
  private final Runs runs;
  private int seen;
  private int tasks;

  /** How many runs are this wide: place {@code n} those below 3 · 2^n columns. */
  private final int[] byWidth = new int[DOUBLINGS_MAX + 1];

  /**
   * What to draw.
   *
   * @param job the job, as it was when its runs were looked at
   * @param pieces its runs; where not all of its chunks were looked at, those of every {@code n}th
   * @param failed of the chunks that were not looked at, the runs of tasks that failed
   * @param every that {@code n}; 1 where {@code pieces} has all
   * @param query what part of it
   * @param waitOf why a task waits now; null where it does not
   * @param nameOf a task's name; null where it would take too long to find out
   */
  public record Input(
      JobView job,
      List<Piece> pieces,
      List<Piece> failed,
      int every,
      Query query,
      IntFunction<@Nullable Wait> waitOf,
      IntFunction<@Nullable String> nameOf) {}

  private TimelineMaker(Input input) {
    this.input = input;
    this.nowMicros = input.job().elapsedMicros();
    Query query = input.query();
    long to = query.toMicros() < 0 ? nowMicros : query.toMicros();
    this.window =
        new Window(
            query.fromMicros(), Math.max(to, query.fromMicros() + SPAN_MICROS_MIN), query.width());
    List<Piece> all = new ArrayList<>(input.pieces());
    all.addAll(input.failed());
    this.runs = new Runs(all, origin(), nowMicros);
  }

  /** Draws it. A million runs take some ten milliseconds. */
  public static Timeline of(Input input) {
    return new TimelineMaker(input).make();
  }

  private long origin() {
    return Math.max(0, input.job().progress().startedAtMicros());
  }

  private Timeline make() {
    runs.shown(window, this::look);
    boolean few = seen <= BARS_MAX;
    LanePlan plan = LanePlan.of(runs.nodes(), input.query().lanes(), few);
    double singleFrom = few ? 0 : singleFrom();
    List<LaneBuilder> lanes =
        plan.groups().stream().map(group -> new LaneBuilder(group, singleFrom)).toList();
    runs.shown(
        window,
        (node, piece, run, start, end) ->
            lanes.get(plan.groupOf(node, piece.lane(run))).add(piece, run, start, end));
    boolean ended = input.job().progress().state().ended();
    Totals totals = new Totals();
    input.pieces().forEach(piece -> totals.add(piece.summary()));
    return new Timeline(
        input.job(),
        window.fromMicros(),
        window.toMicros(),
        window.width(),
        nowMicros,
        ended ? makespanMicros(totals) : -1,
        ended ? lowerBoundMicros(totals) : -1,
        input.every(),
        tasks,
        plan.merged() || lanes.stream().anyMatch(lane -> lane.columns != null),
        nodes(lanes),
        queue());
  }

  private void look(Node node, Piece piece, int run, long start, long end) {
    seen++;
    tasks += piece.state(run) == BarState.RETRIED ? 0 : 1;
    node.used.set(piece.lane(run));
    double columns = window.place(end) - window.place(start);
    int place = 0;
    while (place < DOUBLINGS_MAX && columns >= (double) (SINGLE_COLUMNS_MIN << place)) {
      place++;
    }
    byWidth[place]++;
  }

  /** The least width that no more than {@link #BARS_MAX} runs have. */
  private double singleFrom() {
    int wider = 0;
    int place = DOUBLINGS_MAX;
    while (place > 0 && wider + byWidth[place] <= BARS_MAX) {
      wider += byWidth[place--];
    }
    return SINGLE_COLUMNS_MIN << place;
  }

  private final class LaneBuilder {
    private final Group group;
    private final double singleFrom;
    private final List<Bar> bars = new ArrayList<>();
    private @Nullable Columns columns;

    LaneBuilder(Group group, double singleFrom) {
      this.group = group;
      this.singleFrom = singleFrom;
    }

    void add(Piece piece, int run, long start, long end) {
      double from = window.place(start);
      double to = window.place(end);
      if (group.slots() == 1 && to - from >= singleFrom) {
        bars.add(bar(piece, run, start, end, to - from));
        return;
      }
      Columns sums = columns;
      if (sums == null) {
        sums = new Columns(window.width(), group.slots());
        columns = sums;
      }
      BarState state = piece.state(run);
      sums.add(from, to, state == BarState.RUNNING);
      if (state == BarState.FAILED && end <= window.toMicros()) {
        sums.failed(window.column(to));
      }
    }

    private Bar bar(Piece piece, int run, long start, long end, double width) {
      int index = piece.index(run);
      return new Bar(
          index,
          seen > NAMED_MAX && width < NAMED_COLUMNS_MIN ? null : input.nameOf().apply(index),
          start,
          piece.state(run) == BarState.RUNNING ? -1 : end,
          piece.state(run),
          piece.attempt(run),
          piece.error(run));
    }

    Lane lane() {
      bars.sort(Comparator.comparingLong(Bar::startMicros).thenComparingInt(Bar::index));
      return new Lane(
          group.first(),
          group.last(),
          group.slots(),
          bars,
          columns == null ? List.of() : columns.spans());
    }
  }

  private List<Timeline.Node> nodes(List<LaneBuilder> lanes) {
    return runs.nodes().stream()
        .map(
            node ->
                new Timeline.Node(
                    node.name,
                    node.slots,
                    node.firstStartMicros,
                    node.losses(),
                    lanes.stream()
                        .filter(lane -> lane.group.node() == node)
                        .map(LaneBuilder::lane)
                        .toList()))
        .toList();
  }

  /** Sums over all last runs of an ended job. */
  private static final class Totals {
    int ran;
    long busy;
    long longest;
    long lastEnd = Long.MIN_VALUE;

    void add(Piece.Summary runs) {
      ran += runs.last();
      busy += runs.busyMicros();
      longest = Math.max(longest, runs.longestMicros());
      lastEnd = Math.max(lastEnd, runs.lastEndMicros());
    }
  }

  private long makespanMicros(Totals totals) {
    return totals.ran == 0 ? 0 : totals.lastEnd - origin();
  }

  /** As the analysis has it; where not all tasks were looked at, by the longest of those. */
  private long lowerBoundMicros(Totals totals) {
    if (totals.ran == 0) {
      return 0;
    }
    Job job = input.job().job();
    Progress progress = input.job().progress();
    boolean all = input.every() == 1;
    int ran = all ? totals.ran : job.total();
    int workers = Analysis.Input.concurrency(job.settings(), runs.nodes().size());
    long busy = all ? totals.busy : progress.busyMicros();
    return Math.max(totals.longest, Math.ceilDiv(busy, Math.min(workers, ran)));
  }

  private Queue queue() {
    JobView job = input.job();
    int total = job.job().total();
    boolean ended = job.progress().state().ended();
    Runs regular = input.failed().isEmpty() ? runs : new Runs(input.pieces(), origin(), nowMicros);
    QueueSteps steps = new QueueSteps(window, total, input.every());
    regular.tell(steps, window);
    return new Queue(steps.steps(nowMicros, ended ? 0 : job.queued()), waits());
  }

  private List<Timeline.TaskWait> waits() {
    JobView job = input.job();
    int total = job.job().total();
    if (total > WAITS_TASKS_MAX) {
      return List.of();
    }
    TaskWaits waits = new TaskWaits(total, job.job().settings().effectiveConcurrency());
    runs.each(
        (node, piece, run, start, end) -> {
          boolean lost = piece.error(run) == FailureCode.NODE_LOST;
          waits.run(piece.index(run), start, end, piece.state(run), lost);
        });
    return waits.seen(
        window, nowMicros, job.progress().state().ended(), input.waitOf(), input.nameOf());
  }
}
