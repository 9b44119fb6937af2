package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import dev.heddle.cli.text.TaskLine;
import dev.heddle.cli.text.Verdict;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A job on a server, followed by its feed. */
final class RemoteSource implements JobSource {
  private static final Duration INTERVAL_MIN = Duration.ofMillis(250);
  private static final int PAGE_MAX = 1000;

  private final ApiClient api;
  private final String path;
  private final Contact contact;
  private JsonObject last = new JsonObject();
  private @Nullable JobNews news;

  /** A job; {@code contact} is told when its server is lost and when it is back. */
  RemoteSource(ApiClient api, String id, Contact contact) {
    this.api = api;
    this.contact = contact;
    this.path = "/jobs/" + Urls.segment(id);
  }

  /** The last answer about the job. */
  JsonObject lastAnswer() {
    return last;
  }

  @Override
  public JobLine job() {
    last = api.get(path);
    return RemoteViews.job(last);
  }

  @Override
  public JobLine next(Duration most) {
    JobNews following = news;
    if (following == null) {
      following = new JobNews(last);
      news = following;
      RemoteFeed.follow(api, path, following);
    }
    // Whoever shows the job asks for tasks each time.
    JobLine line = following.next(most.compareTo(INTERVAL_MIN) < 0 ? INTERVAL_MIN : most);
    last = following.last();
    following.tell(contact);
    return line;
  }

  @Override
  public List<TaskLine> running(int limit) {
    return page("?state=running&limit=" + limit);
  }

  @Override
  public List<TaskLine> tasks(int from, int limit) {
    if (from == 0) {
      return page("?limit=" + Math.min(limit, PAGE_MAX));
    }
    return IntStream.range(from, from + limit)
        .mapToObj(index -> RemoteViews.task(last, ask("/tasks/" + index, RemoteFeed.SILENCE_MAX)))
        .toList();
  }

  @Override
  public List<TaskLine> failed(int limit) {
    return page("?state=failed&limit=" + limit);
  }

  @Override
  public List<TaskLine> slowest(int limit) {
    return List.of(); // REST has no such question, and asking for all tasks would be too much
  }

  @Override
  public List<TaskLine> retrying(int limit) {
    return List.of(); // two more questions at each look, and the server has others to answer
  }

  @Override
  public int retried() {
    return 0;
  }

  @Override
  public Optional<Verdict> verdict() {
    Verdict verdict = RemoteViews.verdict(ask("/analysis", ApiClient.ANSWER_MAX));
    return verdict.busyMicros() == 0 ? Optional.empty() : Optional.of(verdict);
  }

  private List<TaskLine> page(String query) {
    return RemoteViews.objects(ask("/tasks" + query, RemoteFeed.SILENCE_MAX), "tasks").stream()
        .map(task -> RemoteViews.task(last, task))
        .toList();
  }

  /** Asks about a job that was there: a server that is gone for a moment is waited for. */
  private JsonObject ask(String what, Duration max) {
    long lostNanos = 0;
    while (true) {
      try {
        JsonObject answer = api.get(path + what, max);
        answered();
        return answer;
      } catch (UnreachableException e) {
        contact.lost();
        long now = System.nanoTime();
        lostNanos = lostNanos == 0 ? now : lostNanos;
        if (now - lostNanos > TimeUnit.SECONDS.toNanos(RemoteFeed.PATIENCE)) {
          throw e;
        }
        pause(INTERVAL_MIN);
      }
    }
  }

  /** Where there is a feed, that is what has to be back. */
  private void answered() {
    if (news == null) {
      contact.back();
    } else {
      news.tell(contact);
    }
  }

  private static void pause(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted");
    }
  }
}
