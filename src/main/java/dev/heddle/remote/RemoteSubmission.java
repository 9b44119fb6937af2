package dev.heddle.remote;

import dev.heddle.bus.Answer;
import dev.heddle.bus.JobService.IdempotencyKey;
import dev.heddle.bus.JobService.Submission;
import dev.heddle.bus.JobService.Submitted;
import dev.heddle.bus.Question;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.JobSettings;
import dev.heddle.job.TaskSpec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job on its way to another node. A small one is sent whole with its end; a large one goes chunk
 * by chunk, a few of them under way, each answered when there is room for another.
 */
final class RemoteSubmission implements Submission {
  /**
   * Most tasks of a job that is sent whole: so many that all may be under way with one more chunk.
   */
  private static final int SMALL_TASKS_MAX = (Arrivals.CHUNKS_MAX - 1) * CHUNK;

  /** Most bytes, about, of a job that is sent whole. */
  private static final long SMALL_BYTES_MAX = 128 * 1024;

  /** Most bytes, about, under way; a single chunk may have more. */
  private static final long WINDOW_BYTES = 1 << 20;

  private static final int TASK_BYTES = 32;

  private final String target;
  private final Calls calls;
  private final long number;
  private final List<TaskSpec> small = new ArrayList<>();
  private long smallBytes;
  private boolean staged;
  private int chunks;
  private int underWay;
  private long bytesUnderWay;
  private boolean over;
  private @Nullable Throwable broken;
  private @Nullable Promise<Void> room;
  private @Nullable Promise<Void> all;

  RemoteSubmission(String target, Calls calls) {
    this.target = target;
    this.calls = calls;
    this.number = calls.number();
  }

  @Override
  public synchronized Future<Void> add(List<TaskSpec> tasks) {
    if (over) {
      return Future.failedFuture(new IllegalStateException("the submission is over"));
    }
    long bytes = bytes(tasks);
    if (!staged && small.size() < SMALL_TASKS_MAX && smallBytes + bytes <= SMALL_BYTES_MAX) {
      small.addAll(tasks);
      smallBytes += bytes;
      return Future.succeededFuture();
    }
    if (!staged) {
      staged = true;
      for (int from = 0; from < small.size(); from += CHUNK) {
        send(List.copyOf(small.subList(from, Math.min(small.size(), from + CHUNK))));
      }
      small.clear();
    }
    send(List.copyOf(tasks));
    return room();
  }

  private void send(List<TaskSpec> tasks) {
    long bytes = bytes(tasks);
    underWay++;
    bytesUnderWay += bytes;
    calls
        .ask(target, new Question.AddTasks(number, chunks++, tasks), Patience.CHANGE)
        .onComplete(done -> added(bytes, done.cause()));
  }

  private void added(long bytes, @Nullable Throwable failure) {
    Promise<Void> waiting;
    Promise<Void> last;
    synchronized (this) {
      underWay--;
      bytesUnderWay -= bytes;
      broken = broken == null ? failure : broken;
      waiting = broken != null || hasRoom() ? room : null;
      room = waiting == null ? room : null;
      last = underWay == 0 ? all : null;
    }
    if (waiting != null) {
      finish(waiting);
    }
    if (last != null) {
      finish(last);
    }
  }

  private boolean hasRoom() {
    return underWay < Arrivals.CHUNKS_MAX && bytesUnderWay < WINDOW_BYTES;
  }

  private synchronized Future<Void> room() {
    Promise<Void> promise = Promise.promise();
    if (broken != null || hasRoom()) {
      finish(promise);
    } else {
      room = promise;
    }
    return promise.future();
  }

  private void finish(Promise<Void> waiting) {
    Throwable cause = broken;
    if (cause == null) {
      waiting.tryComplete();
    } else {
      waiting.tryFail(cause);
    }
  }

  @Override
  public Future<Submitted> commit(JobSettings settings, @Nullable IdempotencyKey key) {
    boolean whole;
    synchronized (this) {
      over = true;
      whole = !staged;
    }
    Future<Answer> answer =
        whole
            ? calls.ask(
                target,
                new Question.SubmitSmall(List.copyOf(small), settings, key),
                Patience.CHANGE)
            : allAdded()
                .onFailure(e -> forget())
                .compose(
                    v ->
                        calls.ask(
                            target,
                            new Question.Commit(number, chunks, settings, key),
                            Patience.CHANGE));
    return answer.map(accepted -> ((Answer.Accepted) accepted).submitted());
  }

  private synchronized Future<Void> allAdded() {
    Promise<Void> promise = Promise.promise();
    if (underWay == 0) {
      finish(promise);
    } else {
      all = promise;
    }
    return promise.future();
  }

  @Override
  public synchronized void discard() {
    if (!over) {
      over = true;
      small.clear();
      if (staged) {
        forget();
      }
    }
  }

  /** The other node forgets it too; where that is not heard, it does so by itself. */
  private void forget() {
    var _ = calls.ask(target, new Question.Discard(number), Patience.READ);
  }

  private static long bytes(List<TaskSpec> tasks) {
    return tasks.stream().mapToLong(RemoteSubmission::bytes).sum();
  }

  private static long bytes(TaskSpec task) {
    String name = task.meta().name();
    long bytes = (long) TASK_BYTES + (name == null ? 0 : name.length());
    if (task instanceof DownloadSpec download) {
      bytes += download.url().length();
      for (Map.Entry<String, String> header : download.headers().entrySet()) {
        bytes += header.getKey().length() + header.getValue().length();
      }
    }
    return bytes;
  }
}
