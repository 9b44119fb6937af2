package dev.heddle.coordinator;

import dev.heddle.engine.LeaseRules;
import dev.heddle.engine.Moment;
import dev.heddle.engine.Succession;
import dev.heddle.engine.Vacancy;
import dev.heddle.store.JobStore;
import dev.heddle.store.Leases;
import dev.heddle.store.Leases.Holder;
import dev.heddle.store.NodeRow;
import dev.heddle.store.StoreException;
import io.vertx.core.Context;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the leases of the jobs that this node has, and takes up jobs that nobody has. Belongs to
 * the coordinator's event loop; the store is asked on two threads of its own, so that no renewal
 * waits for a claim.
 */
final class Leasing {
  private static final Logger LOG = LoggerFactory.getLogger(Leasing.class);
  private static final long RETRY_MILLIS = 500;

  /** Most jobs that one sweep takes up; what is left comes with the next. */
  private static final int CLAIMS_MAX = 200;

  /** A job that the store says is ours, and that is not here after so many renewals, was lost. */
  private static final int RENEWALS_TO_ORPHAN = 3;

  private final Coordinator coordinator;
  private final Context context;
  private final JobStore store;
  private final Leases leases;
  private final LeaseRules rules;
  private final Supplier<Moment> clock;
  private final Succession succession;
  private final ExecutorService renewals = thread("heddle-leases");
  private final ExecutorService claims = thread("heddle-claims");

  /** Jobs that the store says are this node's and that it does not know, and how often seen. */
  private Map<String, Integer> orphans = new HashMap<>();

  private @Nullable Moment renewed;
  private boolean renewing;
  private boolean sweeping;
  private boolean sweepAgain;
  private boolean failing;
  private boolean stopped;

  static Leasing of(Coordinator coordinator, Context context, JobStore store, Leases leases) {
    return new Leasing(
        coordinator,
        context,
        store,
        leases,
        LeaseRules.SHARED,
        () -> new Moment(System.nanoTime() / 1000, System.currentTimeMillis() * 1000));
  }

  Leasing(
      Coordinator coordinator,
      Context context,
      JobStore store,
      Leases leases,
      LeaseRules rules,
      Supplier<Moment> clock) {
    this.coordinator = coordinator;
    this.context = context;
    this.store = store;
    this.leases = leases;
    this.rules = rules;
    this.clock = clock;
    this.succession = new Succession(me(), rules);
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }

  private String me() {
    return coordinator.options().incarnation();
  }

  private Duration lease() {
    return Duration.of(rules.leaseMicros(), ChronoUnit.MICROS);
  }

  /** Begins to renew and to look around. */
  void start() {
    renew();
    sweep();
    context.owner().setPeriodic(rules.renewMicros() / 1000, timer -> renew());
    context.owner().setPeriodic(rules.sweepMicros() / 1000, timer -> sweep());
  }

  void stop() {
    stopped = true;
    renewals.shutdown();
    claims.shutdown();
  }

  Moment now() {
    return clock.get();
  }

  /** Whether what was asked for at that moment still holds. */
  boolean holds(Moment sent) {
    return rules.holds(sent, now());
  }

  /** Whether this node may tell workers that its grants hold. */
  boolean holds() {
    Moment last = renewed;
    return last != null && holds(last);
  }

  // ---- other nodes

  void heard(String incarnation) {
    succession.heard(incarnation, now().monotonicMicros());
  }

  void died(String incarnation) {
    succession.died(incarnation);
    sweep();
  }

  /** Whoever had the address that this node has now is dead. */
  void at(String host, int port) {
    ask(
        renewals,
        store::nodes,
        nodes ->
            nodes.stream()
                .filter(node -> node.port() == port && node.host().equals(host))
                .map(NodeRow::incarnation)
                .filter(incarnation -> !incarnation.equals(me()))
                .forEach(coordinator::died),
        () -> context.owner().setTimer(RETRY_MILLIS, timer -> at(host, port)));
  }

  // ---- renewals

  private void renew() {
    if (renewing || stopped) {
      return;
    }
    renewing = true;
    Moment sent = now();
    ask(
        renewals,
        () -> leases.renew(me(), lease()),
        terms -> {
          renewing = false;
          renewed(sent, terms);
        },
        () -> {
          renewing = false;
          context.owner().setTimer(RETRY_MILLIS, timer -> renew());
        });
  }

  private void renewed(Moment sent, Map<String, Long> terms) {
    renewed = sent;
    coordinator.renewed(sent, terms);
    Map<String, Integer> unknown = new HashMap<>();
    List<Vacancy> lost = new ArrayList<>();
    terms.forEach(
        (id, term) -> {
          if (!coordinator.isKnown(id)) {
            int seen = orphans.getOrDefault(id, 0) + 1;
            unknown.put(id, seen);
            if (seen >= RENEWALS_TO_ORPHAN) {
              lost.add(new Vacancy(id, me(), term, -1));
            }
          }
        });
    orphans = unknown;
    if (!lost.isEmpty()) {
      LOG.warn("{} jobs were accepted or claimed here without its being known", lost.size());
      take(lost);
    }
  }

  // ---- claims

  private void sweep() {
    if (stopped || !coordinator.takesJobs()) {
      return;
    }
    if (sweeping) {
      sweepAgain = true;
      return;
    }
    sweeping = true;
    Set<String> dead = succession.dead();
    ask(claims, () -> leases.claimable(dead, CLAIMS_MAX), this::found, this::swept);
  }

  private void found(List<Leases.Claimable> found) {
    List<Vacancy> vacancies =
        found.stream()
            .filter(claimable -> !coordinator.isKnown(claimable.jobId()))
            .map(Leasing::vacancy)
            .toList();
    List<Vacancy> chosen = succession.choose(vacancies, now().monotonicMicros());
    if (chosen.isEmpty()) {
      swept();
    } else {
      take(chosen);
    }
  }

  private static Vacancy vacancy(Leases.Claimable claimable) {
    Holder holder = claimable.holder();
    return new Vacancy(
        claimable.jobId(),
        holder == null ? null : holder.incarnation(),
        holder == null ? 0 : holder.term(),
        claimable.lapsedMicros());
  }

  private void swept() {
    sweeping = false;
    if (sweepAgain) {
      sweepAgain = false;
      sweep();
    }
  }

  private void take(List<Vacancy> chosen) {
    Set<String> dead = succession.dead();
    Claims taking = new Claims(store, coordinator.options());
    ask(
        claims,
        () -> {
          for (Vacancy vacancy : chosen) {
            Moment sent = now();
            Claims.Taken taken =
                taking.take(leases, vacancy.jobId(), lease(), proof(vacancy), dead);
            context.runOnContext(v -> coordinator.takenUp(taken, sent));
          }
          return true;
        },
        done -> swept(),
        this::swept);
  }

  /** Whose lease need not be waited for; a job that this node has without knowing is such a one. */
  private @Nullable Holder proof(Vacancy vacancy) {
    String owner = vacancy.owner();
    return owner != null && vacancy.lapsedMicros() < 0 ? new Holder(owner, vacancy.term()) : null;
  }

  // ---- the store

  private interface Question<T> {
    T ask();
  }

  private interface Reply<T> {
    void take(T answer);
  }

  private <T> void ask(
      ExecutorService on, Question<T> question, Reply<T> then, Runnable otherwise) {
    if (stopped) {
      return;
    }
    on.execute(
        () -> {
          try {
            T answer = question.ask();
            context.runOnContext(
                v -> {
                  answered(true, "");
                  then.take(answer);
                });
          } catch (RuntimeException | Error e) {
            boolean told = e instanceof StoreException;
            if (!told) {
              LOG.error("the leases", e);
            }
            context.runOnContext(
                v -> {
                  answered(false, String.valueOf(e.getMessage()));
                  otherwise.run();
                });
          }
        });
  }

  private void answered(boolean well, String why) {
    succession.store(well, now().monotonicMicros());
    if (well == failing && !stopped) {
      failing = !well;
      if (well) {
        LOG.info("the store answers again");
      } else {
        LOG.error("the leases cannot be renewed: {}", why);
      }
    }
  }
}
