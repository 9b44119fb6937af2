package dev.heddle.cli;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.Submission;
import dev.heddle.job.JobSettings;
import dev.heddle.job.NetPolicy;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs in this process, on a node with a temporary store.
 *
 * <p>The node starts while the job file is read.
 */
final class LocalRunner implements AutoCloseable {
  private static final long START_SECONDS_MAX = 10;

  private final Console console;
  private final NetPolicy net;
  private final CompletableFuture<LocalNode> node = new CompletableFuture<>();
  private final TempFolder folder = TempFolder.create(this::awaitStart);
  private final AtomicReference<@Nullable LocalSource> current = new AtomicReference<>();
  private final Interruption interruption;

  LocalRunner(Console console, NetPolicy net) {
    this.console = console;
    this.net = net;
    this.interruption = Interruption.listen(console, this::stop);
    Thread starter = new Thread(this::start, "heddle-start");
    starter.setDaemon(true);
    starter.start();
  }

  private void start() {
    try {
      node.complete(
          LocalNode.start(
              new LocalNode.Options(
                  "local", folder.path(), true, net, new CompositeMeterRegistry())));
    } catch (RuntimeException | Error e) {
      node.completeExceptionally(e);
    }
  }

  /** A node that is starting creates files, and cannot be closed yet. */
  private void awaitStart() {
    var _ =
        node.handle((started, e) -> e)
            .completeOnTimeout(null, START_SECONDS_MAX, TimeUnit.SECONDS)
            .join();
  }

  /**
   * Submits a job.
   *
   * @param settings makes the settings to run it with from those of the file
   */
  LocalSource submit(JobFile file, UnaryOperator<JobSettings> settings) {
    AtomicReference<@Nullable Submission> begun = new AtomicReference<>();
    JobSettings given =
        new JobReader(console, net).read(file, tasks -> Waiting.get(submission(begun).add(tasks)));
    Submission submission = submission(begun);
    var submitted = Waiting.get(submission.commit(settings.apply(given), null));
    LocalSource source = new LocalSource(jobs(), submitted.job());
    current.set(source);
    if (interruption.came()) {
      source.cancel();
    }
    return source;
  }

  /** Whether and how the user wants it all to end. */
  Interruption interruption() {
    return interruption;
  }

  private JobService jobs() {
    try {
      return node.join().jobs();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException unchecked ? unchecked : e;
    }
  }

  private Submission submission(AtomicReference<@Nullable Submission> begun) {
    Submission submission = begun.get();
    if (submission == null) {
      submission = jobs().submit();
      begun.set(submission);
    }
    return submission;
  }

  private void stop() {
    LocalSource source = current.get();
    if (source == null) {
      // Nothing runs yet, and the main thread may be waiting for a line of standard input.
      Runtime.getRuntime().exit(interruption.exitCodeOr(Exit.INTERRUPTED));
    } else {
      source.cancel();
    }
  }

  @Override
  public void close() {
    awaitStart();
    if (node.isDone() && !node.isCompletedExceptionally()) {
      node.join().close();
    }
    folder.close();
  }
}
