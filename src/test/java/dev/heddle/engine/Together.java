package dev.heddle.engine;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.protocol.Ack;
import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.Report;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A job's coordinator and its one worker in the same process, which hear from each other at once:
 * time passes only when told.
 */
final class Together {
  private static final String NAME = "w1";
  final JobMachine coordinator;
  private final WorkerMachine<Task> worker = new WorkerMachine<>(NAME, EngineRules.FOREVER);
  private final JobSettings settings;
  private final int perHost;
  private final IntFunction<@Nullable String> hosts;
  private final Map<Integer, Task> running = new LinkedHashMap<>();
  private final List<Integer> started = new ArrayList<>();
  private final Deque<Runnable> underWay = new ArrayDeque<>();
  private int reports;
  private long now = Driven.T0;

  /** A task that does nothing. */
  private static final class Task extends Held {
    Task(int index, @Nullable String host) {
      super(index, host);
    }
  }

  Together(TestSettings test, int tasks, int perHost, IntFunction<@Nullable String> hosts) {
    this.settings = test.get();
    this.perHost = perHost;
    this.hosts = hosts;
    Job job = new Job("01J", settings, tasks, now, null);
    coordinator = JobMachine.accepted(job, StartOrder.FIFO, EngineRules.IN_PROCESS, now);
    worker.meet("c1");
    decide(new JobEvent.ShareSet(NAME, "n1", settings.effectiveConcurrency()));
    settle();
  }

  Together ends(AttemptResult result, int... indices) {
    for (int index : indices) {
      Task task = Objects.requireNonNull(running.remove(index), "runs not: " + index);
      work(new WorkerEvent.Ended<>(task, result));
    }
    settle();
    return this;
  }

  Together after(Duration time) {
    now += time.toNanos() / 1000;
    return this;
  }

  /** Lets messages go to and fro until nobody has anything to say. */
  private void settle() {
    while (!underWay.isEmpty() || worker.hasNews("c1")) {
      if (underWay.isEmpty()) {
        report();
      } else {
        underWay.poll().run();
      }
    }
  }

  private void report() {
    reports++;
    Report report = worker.report("c1", false, now);
    for (JobReport said : report.jobs()) {
      decide(new JobEvent.Reported(NAME, "n1", report.seq(), now, said));
      coordinator.drain(false);
      coordinator.committed();
      long[] seqs = said.batches().stream().mapToLong(Batch::seq).toArray();
      underWay.add(() -> work(new WorkerEvent.Acked<>(new Ack(said.jobId(), seqs))));
    }
  }

  private void decide(JobEvent event) {
    for (JobCommand command : coordinator.on(event, now)) {
      switch (command) {
        case JobCommand.SendGrant(String _, Grant grant, boolean _) ->
            underWay.add(() -> work(granted(grant)));
        case JobCommand.SendRecall(String _, var recall) ->
            underWay.add(() -> work(new WorkerEvent.Recalled<>(recall)));
        case JobCommand.SendInquiry _ -> throw new AssertionError("nobody claims it");
      }
    }
    coordinator.check();
  }

  private WorkerEvent<Task> granted(Grant grant) {
    List<Task> tasks =
        Arrays.stream(grant.indices()).mapToObj(i -> new Task(i, hosts.apply(i))).toList();
    return new WorkerEvent.Granted<>("c1", grant, settings, perHost, tasks);
  }

  private void work(WorkerEvent<Task> event) {
    for (WorkerCommand<Task> command : worker.on(event, now)) {
      switch (command) {
        case WorkerCommand.Launch<Task>(String _, Task task) -> {
          running.put(task.index(), task);
          started.add(task.index());
        }
        case WorkerCommand.Cancel<Task> _ -> {}
        case WorkerCommand.Dropped<Task> _ -> {}
      }
    }
  }

  /** What runs, oldest first. */
  List<Integer> running() {
    return List.copyOf(running.keySet());
  }

  /** What ever ran, in order. */
  List<Integer> started() {
    return List.copyOf(started);
  }

  int reports() {
    return reports;
  }
}
