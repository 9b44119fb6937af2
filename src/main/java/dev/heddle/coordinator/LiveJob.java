package dev.heddle.coordinator;

import dev.heddle.engine.JobMachine;
import dev.heddle.engine.Moment;
import dev.heddle.job.Custody;
import dev.heddle.job.Delta;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.Progress;
import dev.heddle.job.protocol.Batch;
import dev.heddle.store.StoreWrite;
import dev.heddle.store.WriteResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A job that this node coordinates: its state machine and its way to the disk. */
final class LiveJob implements ShareBook.Claimant {
  final JobMachine machine;
  final SpecSource specs;
  private final Coordinator coordinator;
  private final LongSupplier clockMicros;
  private final Set<Promise<JobView>> endWaiters = new LinkedHashSet<>();
  private final Set<Promise<Void>> barriers = new HashSet<>();
  private final Checkpoints checkpoints;

  /** Batches of each worker that are acknowledged with a commit to come. */
  private final Map<String, Set<Long>> awaitedAcks = new HashMap<>();

  /** What waits for the next commit, and for the one under way. */
  private List<Runnable> afterNext = new ArrayList<>();

  private List<Runnable> afterThis = new ArrayList<>();
  private final Custody custody;

  /** Of how many tasks was heard that no commit has taken yet. */
  private int unwritten;

  private @Nullable Delta underWay;
  private Progress committed;

  /** Why nothing happens to it here any more; null while something does. */
  private @Nullable Throwable givenUp;

  /** When the lease was asked for that was given last. */
  Moment right = new Moment(0, 0);

  /** When the store had it as this node's, on the monotonic clock: what it said before is old. */
  long sinceMicros;

  /** Whether a renewal has not named it: under its term it is this node's never again. */
  boolean unnamed;

  /** Whether its machine was told that it may act. */
  boolean mayAct = true;

  /** Whether to ask the store if it still is this node's. */
  private boolean doubted;

  /** When {@code JobEvent.Tick} is set to come; {@code Long.MAX_VALUE} where it is not. */
  long tickAtMicros = Long.MAX_VALUE;

  long timer = -1;

  /** The last number that a feed of it used; -1 before the first. */
  long feedSeq = -1;

  LiveJob(
      JobMachine machine,
      SpecSource specs,
      Coordinator coordinator,
      LongSupplier clockMicros,
      Progress committed,
      Custody custody) {
    this.machine = machine;
    this.specs = specs;
    this.coordinator = coordinator;
    this.clockMicros = clockMicros;
    this.committed = committed;
    this.custody = custody;
    this.checkpoints = new Checkpoints(clockMicros.getAsLong());
  }

  String id() {
    return machine.job().id();
  }

  @Override
  public Mode mode() {
    return machine.job().settings().mode();
  }

  @Override
  public int demand() {
    return machine.demand();
  }

  /** The job as people see it, whether it is on disk or not. */
  JobView view(long nowMicros) {
    JobView seen = machine.view(nowMicros);
    return machine.ended()
        ? seen.under(new Custody(null, custody.term(), custody.adoptions()))
        : seen.under(custody);
  }

  Custody custody() {
    return custody;
  }

  /** The head as it is on disk. */
  Progress committed() {
    return committed;
  }

  /** A report has told of so many tasks. */
  void heard(int news) {
    unwritten += news;
  }

  /** Of how many tasks was heard that no commit has taken yet. */
  int unwritten() {
    return unwritten;
  }

  boolean needsCommit() {
    boolean news = underWay != null || machine.hasNews() || !afterNext.isEmpty();
    return givenUp == null && (news || doubted);
  }

  /**
   * Runs when all that was decided so far is on disk; at once if it is, never if the job was given
   * up.
   */
  void afterCommit(Runnable action) {
    if (givenUp != null) {
      return;
    }
    if (machine.hasNews() || !afterNext.isEmpty()) {
      afterNext.add(action);
    } else if (underWay != null) {
      afterThis.add(action);
    } else {
      action.run();
    }
  }

  /** The same as a future; fails when the job is given up. */
  Future<Void> barrier() {
    if (givenUp != null) {
      return Future.failedFuture(givenUp);
    }
    Promise<Void> promise = Promise.promise();
    barriers.add(promise);
    whenTold(
        () -> {
          barriers.remove(promise);
          promise.complete();
        });
    return promise.future();
  }

  /** How many {@linkplain #barrier barriers} have not been passed yet. */
  int waiting() {
    return barriers.size();
  }

  /**
   * The same for what is to be shown to somebody: what was shown to run is known to who takes the
   * job up.
   */
  void whenTold(Runnable action) {
    if (givenUp == null && machine.hasUnwrittenStarts()) {
      machine.writeStarts();
      coordinator.committer().dirty(this);
    }
    afterCommit(action);
  }

  /** Nothing happens to it here any more: what waits for its commits is dropped, or told why. */
  void giveUp(Throwable why) {
    givenUp = why;
    afterNext = new ArrayList<>();
    afterThis = new ArrayList<>();
    List.copyOf(barriers).forEach(barrier -> barrier.tryFail(why));
    barriers.clear();
    List.copyOf(endWaiters).forEach(waiter -> waiter.tryFail(why));
  }

  /** Makes a commit come, even of nothing: whether it is refused tells whose the job is. */
  void doubt() {
    doubted = true;
  }

  /** What to write; after a failure the same again. */
  StoreWrite.Commit beginCommit() {
    Delta delta = underWay;
    if (delta == null) {
      long now = clockMicros.getAsLong();
      delta = machine.drain(checkpoints.isDue(now));
      unwritten = 0;
      doubted = false;
      checkpoints.committing(delta, now);
      underWay = delta;
      afterThis = afterNext;
      afterNext = new ArrayList<>();
    }
    return new StoreWrite.Commit(id(), machine.term(), delta);
  }

  void endCommit(WriteResult result) {
    if (givenUp != null) {
      return;
    }
    Delta delta = underWay;
    if (delta == null) {
      throw new IllegalStateException("no commit of " + id() + " was under way");
    }
    underWay = null;
    List<Runnable> actions = afterThis;
    afterThis = new ArrayList<>();
    if (!(result instanceof WriteResult.Done)) {
      coordinator.fenced(this);
      return;
    }
    machine.committed();
    Progress before = committed;
    committed = delta.progress();
    coordinator.committed(this, before, committed);
    actions.forEach(Runnable::run);
  }

  /**
   * Acknowledges batches when what they tell is on disk. A batch that is sent again meanwhile, as
   * each second, is not noted again: while the store takes no writes that would grow without bound.
   */
  void acknowledge(String worker, List<Batch> batches, Consumer<long[]> send) {
    Set<Long> awaited = awaitedAcks.computeIfAbsent(worker, w -> new HashSet<>());
    long[] seqs = batches.stream().mapToLong(Batch::seq).filter(awaited::add).toArray();
    if (seqs.length > 0) {
      afterCommit(
          () -> {
            for (long seq : seqs) {
              awaited.remove(seq);
            }
            send.accept(seqs);
          });
    }
  }

  /**
   * Completes when the job has ended and that is on disk, or is released; fails when it is given up
   * or the time is up.
   */
  Future<JobView> awaitEnd(Duration most) {
    Promise<JobView> promise = Promise.promise();
    endWaiters.add(promise);
    return promise
        .future()
        .timeout(most.toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(done -> endWaiters.remove(promise));
  }

  /** How many wait for the end. */
  int endWaiters() {
    return endWaiters.size();
  }

  void tellWaiters(JobView view) {
    List.copyOf(endWaiters).forEach(waiter -> waiter.tryComplete(view));
  }
}
