package dev.heddle.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.coordinator.ShareBook.KnownWorker;
import dev.heddle.job.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShareBookTest {
  private static final Mode MODE = Mode.THREADS;
  private static final int CAPACITY = MODE.nodeCapacity();

  /** A job that wants what the test says, and remembers its shares. */
  private static final class Claim implements ShareBook.Claimant {
    private final Map<String, Integer> shares = new HashMap<>();
    private int demand;

    Claim(int demand) {
      this.demand = demand;
    }

    @Override
    public Mode mode() {
      return MODE;
    }

    @Override
    public int demand() {
      return demand;
    }

    int share() {
      return shares.values().stream().mapToInt(share -> share).sum();
    }
  }

  private final ShareBook<Claim> book =
      new ShareBook<>(
          (job, worker, share) -> job.shares.put(worker.incarnation(), share), Runnable::run);

  private void join(String worker) {
    book.join(new KnownWorker(worker, worker));
  }

  private Claim open(int demand) {
    Claim claim = new Claim(demand);
    book.open(claim);
    return claim;
  }

  private void wants(Claim claim, int demand) {
    claim.demand = demand;
    book.changed(claim);
  }

  @Test
  void whileThereIsEnoughEachHasWhatItWants() {
    join("a");
    assertThat(open(3).share()).isEqualTo(3);
    assertThat(open(CAPACITY - 3).share()).isEqualTo(CAPACITY - 3);
  }

  @Test
  void aJobThatWasPausedWhenItCameHasItsShareOnceItIsResumed() {
    join("a");
    Claim paused = open(0);
    assertThat(paused.share()).isZero();
    wants(paused, 4);
    assertThat(paused.share()).isEqualTo(4);
  }

  @Test
  void aJobThatWasOpenBeforeAnyWorkerCameHasItsShareThen() {
    Claim claim = open(4);
    join("a");
    assertThat(claim.share()).isEqualTo(4);
  }

  @Test
  void whoComesLateTakesFromTheOthersWhereThereIsNotEnough() {
    join("a");
    Claim first = open(CAPACITY);
    Claim second = open(CAPACITY);
    assertThat(first.share()).isEqualTo(CAPACITY / 2);
    assertThat(second.share()).isEqualTo(CAPACITY / 2);
    book.close(second);
    assertThat(first.share()).isEqualTo(CAPACITY);
  }

  @Test
  void whatSomebodyNeedsNoLongerGoesToTheOthersAtTheNextRound() {
    join("a");
    Claim first = open(CAPACITY);
    Claim second = open(CAPACITY);
    wants(first, 1);
    book.rebalance();
    assertThat(first.share()).isOne();
    assertThat(second.share()).isEqualTo(CAPACITY - 1);
  }

  /** Was: all jobs told anew for each that came or went, seconds of work where thousands did. */
  @Test
  void manyThatComeAndGoAtOnceMakeAllShareAnewOnce() {
    List<Runnable> later = new ArrayList<>();
    AtomicInteger told = new AtomicInteger();
    ShareBook<Claim> busy =
        new ShareBook<>(
            (job, worker, share) -> {
              told.incrementAndGet();
              job.shares.put(worker.incarnation(), share);
            },
            later::add);
    busy.join(new KnownWorker("a", "a"));
    List<Claim> claims = Stream.generate(() -> new Claim(5)).limit(CAPACITY).toList();
    claims.forEach(busy::open);
    claims.subList(0, CAPACITY / 2).forEach(busy::close);
    assertThat(told).hasValueLessThan(2 * CAPACITY);
    while (!later.isEmpty()) {
      later.removeFirst().run();
    }
    assertThat(told).hasValueLessThan(3 * CAPACITY);
    assertThat(claims.subList(CAPACITY / 2, CAPACITY)).allMatch(claim -> claim.share() == 2);
  }

  @Test
  void aWorkerThatLeavesTakesItsSharesAlong() {
    join("a");
    join("b");
    Claim claim = open(2 * CAPACITY);
    assertThat(claim.share()).isEqualTo(2 * CAPACITY);
    book.leave("b");
    assertThat(claim.shares.get("a")).isEqualTo(CAPACITY);
  }

  @Test
  void afterARoundNobodyIsLeftWithoutWhileThereIsCapacity() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ShareBook<Claim> shareBook =
          new ShareBook<>(
              (job, worker, share) -> job.shares.put(worker.incarnation(), share), Runnable::run);
      List<Claim> claims = new ArrayList<>();
      shareBook.join(new KnownWorker("a", "a"));
      for (int step = 0; step < 60; step++) {
        int dice = random.nextInt(4);
        if (dice == 0 || claims.isEmpty()) {
          Claim claim = new Claim(random.nextInt(CAPACITY / 2));
          claims.add(claim);
          shareBook.open(claim);
        } else if (dice == 1) {
          shareBook.close(claims.remove(random.nextInt(claims.size())));
        } else {
          Claim claim = claims.get(random.nextInt(claims.size()));
          claim.demand = random.nextInt(3) == 0 ? 0 : random.nextInt(CAPACITY / 2);
          shareBook.changed(claim);
        }
      }
      shareBook.rebalance();
      long wanted = claims.stream().mapToLong(claim -> claim.demand).sum();
      long given = claims.stream().mapToLong(claim -> Math.min(claim.share(), claim.demand)).sum();
      assertThat(given).as("seed %d", seed).isEqualTo(Math.min(wanted, CAPACITY));
    }
  }
}
