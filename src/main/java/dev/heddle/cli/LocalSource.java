package dev.heddle.cli;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.JobWatch;
import dev.heddle.bus.JobService.Measured;
import dev.heddle.bus.JobService.TaskQuery;
import dev.heddle.cli.text.JobLine;
import dev.heddle.cli.text.TaskLine;
import dev.heddle.cli.text.Verdict;
import dev.heddle.engine.analysis.Analysis;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import dev.heddle.job.json.ViewJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A job of this process. */
final class LocalSource implements JobSource {
  private final JobService jobs;
  private final String id;
  private final int total;
  private @Nullable Measured measured;
  private @Nullable JobNews news;

  LocalSource(JobService jobs, JobView job) {
    this.jobs = jobs;
    this.id = job.job().id();
    this.total = job.job().total();
  }

  /** The job as the node sees it. */
  JobView view() {
    return Waiting.get(jobs.job(id));
  }

  @Override
  public JobLine job() {
    return LocalViews.job(view());
  }

  @Override
  public JobLine next(Duration most) {
    JobNews following = news;
    if (following == null) {
      following = follow();
      news = following;
    }
    JobLine line = following.next(most);
    // Its own view is exact, where JSON has whole milliseconds.
    return line.ended() ? job() : line;
  }

  private JobNews follow() {
    JobNews following = new JobNews(new JsonObject(Buffer.buffer(ViewJson.job(view()))));
    JobWatch watch = Waiting.get(jobs.watch(id, 0, new Listener(following)));
    following.began(new JsonObject(watch.job()));
    return following;
  }

  /** Hands on what a feed tells of the job. */
  private record Listener(JobNews news) implements FeedListener {
    @Override
    public void event(FeedEvent event) {
      String job = event.job();
      if (job != null) {
        news.told(new JsonObject(job));
      }
    }

    @Override
    public void over() {
      // The last event told the end.
    }

    @Override
    public void closed() {
      news.failed(new CliException("the job was given up"));
    }
  }

  @Override
  public List<TaskLine> running(int limit) {
    return lines(new TaskQuery(Set.of(TaskState.RUNNING), null, 0, limit));
  }

  @Override
  public List<TaskLine> tasks(int from, int limit) {
    return lines(new TaskQuery(Set.of(), null, from, limit));
  }

  @Override
  public List<TaskLine> failed(int limit) {
    return lines(new TaskQuery(Set.of(TaskState.FAILED), null, 0, limit));
  }

  @Override
  public List<TaskLine> slowest(int limit) {
    long[] run = measured().runMicros();
    if (run.length != total) {
      return List.of(); // some task never ran, so a place in the array is not an index
    }
    Comparator<Integer> byRunTime = Comparator.comparingLong(i -> run[i]);
    PriorityQueue<Integer> longest = new PriorityQueue<>(byRunTime);
    for (int i = 0; i < run.length; i++) {
      longest.add(i);
      if (longest.size() > limit) {
        longest.remove();
      }
    }
    return longest.stream()
        .sorted(byRunTime.reversed())
        .flatMap(i -> tasks(i, 1).stream())
        .toList();
  }

  @Override
  public List<TaskLine> retrying(int limit) {
    return Stream.of(TaskState.RUNNING, TaskState.QUEUED)
        .flatMap(state -> lines(new TaskQuery(Set.of(state), null, 0, limit)).stream())
        .filter(task -> !task.history().earlier().isEmpty())
        .toList();
  }

  @Override
  public int retried() {
    return measured().retried();
  }

  @Override
  public Optional<Verdict> verdict() {
    return analysis().map(LocalViews::verdict);
  }

  /** The analysis in full; empty where no task ran. */
  Optional<Analysis> analysis() {
    Measured measured = measured();
    if (measured.runMicros().length == 0) {
      return Optional.empty();
    }
    return Optional.of(Analysis.of(LocalViews.input(measured, this::nameAt)));
  }

  /** Read once, since an ended job changes no more and all its tasks are looked at. */
  private Measured measured() {
    Measured known = measured;
    if (known == null) {
      known = Waiting.get(jobs.measured(id));
      measured = known;
    }
    return known;
  }

  /** Some tasks as the node sees them. */
  List<TaskView> views(TaskQuery query) {
    return Waiting.get(jobs.tasks(id, query)).tasks();
  }

  /** Asks the node to stop the job; where it has ended, nothing happens. */
  void cancel() {
    jobs.cancel(id);
  }

  private String nameAt(int index) {
    List<TaskLine> found = tasks(index, 1);
    return found.isEmpty() ? "task-" + index : found.getFirst().name();
  }

  private List<TaskLine> lines(TaskQuery query) {
    JobView job = view();
    return views(query).stream().map(task -> LocalViews.task(job, task)).toList();
  }
}
