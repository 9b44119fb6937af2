package dev.heddle.coordinator;

import dev.heddle.engine.LeaseRules;
import dev.heddle.engine.Moment;
import dev.heddle.engine.NodeWatch;
import dev.heddle.engine.Succession;
import dev.heddle.engine.Vacancy;
import dev.heddle.store.JobStore;
import dev.heddle.store.Leases;
import dev.heddle.store.Leases.Holder;
import dev.heddle.store.Leases.Wanted;
import dev.heddle.store.MachineId;
import dev.heddle.store.NodeRow;
import dev.heddle.store.StoreException;
import io.vertx.core.Context;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
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

  /** Most jobs that are claimed together; what is left comes at once after them. */
  private static final int CLAIMS_MAX = 200;

  /** A job that the store says is ours, and that is not here after so many renewals, was lost. */
  private static final int RENEWALS_TO_ORPHAN = 3;

  private final Coordinator coordinator;
  private final Context context;
  private final JobStore store;
  private final Leases leases;
  private final LeaseRules rules;
  private final Succession succession;
  private final NodeWatch watch = new NodeWatch();
  private final ExecutorService renewals = thread("heddle-leases");
  private final ExecutorService claims = thread("heddle-claims");

  /** Jobs that the store says are this node's and that it does not know, and how often seen. */
  private Map<String, Integer> orphans = new HashMap<>();

  /** Jobs that are being claimed and read. */
  private final Set<String> taking = new HashSet<>();

  private @Nullable Moment renewed;
  private boolean renewing;
  private boolean sweeping;
  private boolean sweepAgain;
  private boolean failing;
  private int leaps;
  private boolean stopped;

  Leasing(
      Coordinator coordinator, Context context, JobStore store, Leases leases, LeaseRules rules) {
    this.coordinator = coordinator;
    this.context = context;
    this.store = store;
    this.leases = leases;
    this.rules = rules;
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
    context.owner().setPeriodic(rules.leaseMicros() / 1000, timer -> forgetSilent());
  }

  void stop() {
    stopped = true;
    renewals.shutdown();
    claims.shutdown();
  }

  Moment now() {
    return new Moment(System.nanoTime() / 1000, System.currentTimeMillis() * 1000);
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

  /** Whether the store has not answered for so long that others may have the jobs by now. */
  boolean hasLostSight() {
    return renewed != null && !holds();
  }

  // ---- other nodes

  void heard(String incarnation) {
    succession.heard(incarnation, now().monotonicMicros());
  }

  void died(String incarnation) {
    succession.died(incarnation);
    sweep();
  }

  /** Whoever had the address that this node has now is dead, if it meant the same place. */
  void at(String host, int port) {
    ask(
        claims,
        store::nodes,
        nodes ->
            nodes.stream()
                .filter(node -> node.wasAt(host, port, MachineId.own()))
                .map(NodeRow::incarnation)
                .filter(incarnation -> !incarnation.equals(me()))
                .forEach(coordinator::died),
        () -> context.owner().setTimer(RETRY_MILLIS, timer -> at(host, port)));
  }

  /**
   * Whoever nobody with the store has heard for a lease and the life of a grant holds nothing any
   * more, if there was such a somebody for as long.
   */
  private void forgetSilent() {
    Set<String> met = coordinator.metNodes();
    ask(claims, store::nodes, nodes -> silent(nodes, met).forEach(this::forget), () -> {});
  }

  private List<NodeRow> silent(List<NodeRow> nodes, Set<String> met) {
    long now = now().monotonicMicros();
    long micros = rules.leaseMicros() + coordinator.options().rules().grantTtlMicros();
    Map<String, Long> seen =
        nodes.stream().collect(Collectors.toMap(NodeRow::incarnation, NodeRow::seenMicros));
    Set<String> unchanged = watch.unchanged(seen, micros, now).keySet();
    return succession.hasHadStoreFor(micros, now)
        ? nodes.stream()
            .filter(node -> unchanged.contains(node.incarnation()))
            .filter(node -> !met.contains(node.incarnation()))
            .toList()
        : List.of();
  }

  /** Unless somebody has heard it just now. */
  private void forget(NodeRow node) {
    ask(
        claims,
        () -> {
          store.deleteNode(node.incarnation(), node.seenMicros());
          return true;
        },
        done -> {},
        () -> {});
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
    coordinator.meters().renewed(terms.size());
    coordinator.renewed(sent, terms);
    Map<String, Integer> unknown = new HashMap<>();
    List<Vacancy> lost = new ArrayList<>();
    terms.forEach(
        (id, term) -> {
          if (!isKnown(id)) {
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
      take(lost, coordinator::tookUp);
    }
  }

  private boolean isKnown(String id) {
    return coordinator.isKnown(id) || taking.contains(id);
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
    sweepAfter("");
  }

  private void sweepAfter(String id) {
    Set<String> dead = succession.dead();
    ask(claims, () -> leases.claimable(dead, id, CLAIMS_MAX), this::found, this::swept);
  }

  private void found(List<Leases.Claimable> found) {
    List<Vacancy> vacancies =
        found.stream()
            .filter(claimable -> !isKnown(claimable.jobId()))
            .map(Leasing::vacancy)
            .toList();
    boolean more = found.size() == CLAIMS_MAX && coordinator.takesJobs();
    Runnable then = more ? () -> sweepAfter(found.getLast().jobId()) : this::swept;
    List<Vacancy> chosen = succession.choose(vacancies, now().monotonicMicros());
    if (chosen.isEmpty()) {
      then.run();
    } else {
      take(chosen, then);
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
    coordinator.tookUp();
    if (sweepAgain) {
      sweepAgain = false;
      sweep();
    }
  }

  private void take(List<Vacancy> chosen, Runnable then) {
    Set<String> dead = succession.dead();
    Claims claiming = new Claims(store, coordinator.options(), succession.met());
    List<Wanted> wanted =
        chosen.stream().map(vacancy -> new Wanted(vacancy.jobId(), proof(vacancy))).toList();
    List<String> ids = chosen.stream().map(Vacancy::jobId).toList();
    taking.addAll(ids);
    Runnable done =
        () -> {
          ids.forEach(taking::remove);
          then.run();
        };
    ask(
        claims,
        () -> {
          Moment sent = now();
          claiming.take(
              leases,
              wanted,
              lease(),
              dead,
              taken ->
                  context.runOnContext(v -> coordinator.takenUp(taken, sent, succession.dead())));
          return true;
        },
        taken -> done.run(),
        done);
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
            if (!(e instanceof StoreException)) {
              LOG.error("the leases", e);
            }
            context.runOnContext(
                v -> {
                  failed(e);
                  otherwise.run();
                });
          }
        });
  }

  /** Who is held up for a moment has not lost the store. */
  private void failed(Throwable e) {
    if (e instanceof StoreException told && told.isHeldUp()) {
      LOG.warn("the leases: {}", e.getMessage());
    } else {
      answered(false, String.valueOf(e.getMessage()));
    }
  }

  private void answered(boolean well, String why) {
    if (leaps != leases.clockLeaps()) {
      // What has lapsed by a clock that was set may not have had its time: owners come first.
      leaps = leases.clockLeaps();
      LOG.warn("the clock of the store was set, or this machine slept");
      succession.store(false, now().monotonicMicros());
    }
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
