package dev.heddle.remote;

import dev.heddle.bus.Answer;
import dev.heddle.bus.JobService.Measured;
import dev.heddle.bus.Question;
import io.vertx.core.Future;

/** Fetches what was measured of the tasks of a job, part by part. */
final class MeasuredReader {
  private final String target;
  private final Calls calls;
  private final Answer.MeasuredJob head;
  private final int[] indices;
  private final long[] runs;
  private final long[] estimates;
  private int read;

  MeasuredReader(String target, Calls calls, Answer.MeasuredJob head) {
    this.target = target;
    this.calls = calls;
    this.head = head;
    this.indices = new int[head.tasks()];
    this.runs = new long[head.tasks()];
    this.estimates = new long[head.tasks()];
  }

  Future<Measured> read() {
    return part(0)
        .map(
            v ->
                new Measured(
                    head.job(),
                    indices,
                    runs,
                    estimates,
                    head.makespanMicros(),
                    head.retried(),
                    head.nodes()));
  }

  private Future<Void> part(int part) {
    if (part == head.parts()) {
      return Future.succeededFuture();
    }
    return calls
        .ask(target, new Question.ReadPart(head.transfer(), part), Patience.READ)
        .compose(
            answer -> {
              take((Answer.MeasuredTasks) answer);
              return part(part + 1);
            });
  }

  private void take(Answer.MeasuredTasks tasks) {
    int count = tasks.indices().length;
    System.arraycopy(tasks.indices(), 0, indices, read, count);
    System.arraycopy(tasks.runMicros(), 0, runs, read, count);
    System.arraycopy(tasks.estimateMicros(), 0, estimates, read, count);
    read += count;
  }
}
