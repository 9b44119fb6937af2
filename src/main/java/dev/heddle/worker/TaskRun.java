package dev.heddle.worker;

import dev.heddle.engine.Held;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.FailureCode;
import dev.heddle.job.HostKey;
import dev.heddle.job.TaskSpec;
import dev.heddle.mode.Work;
import dev.heddle.task.Attempt;
import io.vertx.core.AsyncResult;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A task on this worker, from its grant to its end: one attempt. */
final class TaskRun extends Held implements Work {
  private final TaskSpec spec;
  private final JobRun job;

  /** Guarded by this: what has to be told when the attempt shall stop. */
  private boolean cancelled;

  private @Nullable Thread thread;
  private @Nullable Attempt attempt;

  TaskRun(int index, TaskSpec spec, JobRun job) {
    super(index, hostOf(spec));
    this.spec = spec;
    this.job = job;
  }

  private static @Nullable String hostOf(TaskSpec spec) {
    return spec instanceof DownloadSpec download ? HostKey.of(download.url()).orElse(null) : null;
  }

  String jobId() {
    return job.jobId();
  }

  /** Has its mode run it. Throws where there is no thread to be had for it. */
  void launch() {
    job.launch(this);
  }

  @Override
  public void begin() {
    if (isCancelled()) {
      job.ended(this, AttemptResult.CANCELLED);
      return;
    }
    Attempt started = job.start(spec);
    if (started.result().succeeded()) {
      job.ended(this, started.result().result());
      return;
    }
    synchronized (this) {
      attempt = started;
      if (cancelled) {
        started.cancel();
      }
    }
    started.result().onComplete(done -> job.ended(this, resultOf(done)));
  }

  @Override
  public void runBlocking() {
    job.ended(this, outcome());
  }

  /**
   * Whatever goes wrong in here ends the task: a thread that died of it would leave it running for
   * ever.
   */
  private AttemptResult outcome() {
    try {
      return job.blocksByItself(spec) ? onThisThread() : waitForEventLoop();
    } catch (RuntimeException | Error defect) {
      return failed(defect);
    }
  }

  private static AttemptResult resultOf(AsyncResult<AttemptResult> done) {
    return done.succeeded() ? done.result() : failed(done.cause());
  }

  private static AttemptResult failed(Throwable defect) {
    return AttemptResult.failed(FailureCode.INTERNAL, defect.toString(), null);
  }

  private AttemptResult onThisThread() {
    synchronized (this) {
      if (cancelled) {
        return AttemptResult.CANCELLED;
      }
      thread = Thread.currentThread();
    }
    try {
      return job.runBlocking(spec);
    } catch (InterruptedException stopped) {
      return AttemptResult.CANCELLED;
    } finally {
      synchronized (this) {
        thread = null;
      }
      clearInterrupt();
    }
  }

  /** A cancel that came as the attempt ended must not reach the thread's next task. */
  @SuppressWarnings("ThreadInterruptedIgnored")
  private static void clearInterrupt() {
    Thread.interrupted();
  }

  private AttemptResult waitForEventLoop() {
    EndSignal end = new EndSignal();
    job.onEventLoop(
        () -> {
          Attempt started = job.start(spec);
          synchronized (this) {
            attempt = started;
            if (cancelled) {
              started.cancel();
            }
          }
          started.result().onComplete(done -> end.set(resultOf(done)));
        });
    return end.await();
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  /** Makes the attempt stop soon. Any thread. */
  synchronized void cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
    Attempt running = attempt;
    if (running != null) {
      job.onEventLoop(running::cancel);
    }
  }

  /** Lets a task's thread wait for the event loop that does its work. */
  private static final class EndSignal {
    private final CountDownLatch latch = new CountDownLatch(1);
    private volatile AttemptResult result = AttemptResult.CANCELLED;

    void set(AttemptResult ended) {
      result = ended;
      latch.countDown();
    }

    AttemptResult await() {
      while (true) {
        try {
          latch.await();
          return result;
        } catch (InterruptedException ignored) {
          // Nobody interrupts these threads: a cancel goes to the attempt.
        }
      }
    }
  }
}
