package dev.heddle.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.JobService;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Progress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is asked of a job in a store that several nodes share. */
class SharedJobsTest {
  private final ServiceException away =
      new ServiceException(ServiceException.Kind.UNAVAILABLE, "away");

  private final Vertx vertx = Vertx.vertx();
  private final Played here = new Played();
  private final Played there = new Played();
  private volatile Optional<String> owner = Optional.of("other");
  private volatile Map<String, JobService> inSight = Map.of("other", there.jobs);
  private final SharedJobs jobs =
      new SharedJobs(
          vertx, here.jobs, id -> Future.succeededFuture(owner), name -> inSight.get(name));

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static JobView standing(JobView.Standing standing) {
    JobView job = Played.job("J");
    return new JobView(job.job(), job.progress(), 0, 0, 0, standing);
  }

  private static JobView ended() {
    Progress ended = new Progress(JobState.SUCCEEDED, null, 1, 2, 1, 0, 0, 1, 0, 0, Map.of());
    return new JobView(Played.job("J").job(), ended, 0, 0, 0, JobView.Standing.CURRENT);
  }

  @Test
  void whatAnotherHasIsAskedOfIt() throws Exception {
    there.on("job", arguments -> Future.succeededFuture(Played.job("J")));
    there.on("cancel", arguments -> Future.succeededFuture(Played.job("J")));
    assertThat(get(jobs.job("J")).stale()).isFalse();
    assertThat(get(jobs.cancel("J"))).isEqualTo(Played.job("J"));
  }

  @Test
  void whatIsOnesOwnOrNobodysIsAnsweredHere() throws Exception {
    owner = Optional.empty();
    here.on("job", arguments -> Future.succeededFuture(standing(JobView.Standing.STALE)));
    assertThat(get(jobs.job("J")).stale()).isTrue();
  }

  @Test
  void theStoreTellsWhatItHasWhereTheOwnerCannotBeAsked() throws Exception {
    here.on("job", arguments -> Future.succeededFuture(standing(JobView.Standing.STALE)));
    there.on("job", arguments -> Future.failedFuture(away));
    assertThat(get(jobs.job("J")).stale()).isTrue();
    inSight = Map.of();
    assertThat(get(jobs.job("J")).stale()).isTrue();
  }

  @Test
  void aRefusalOfTheOwnerIsPassedOn() {
    ServiceException refusal = new ServiceException(ServiceException.Kind.WRONG_STATE, "paused");
    there.on("pause", arguments -> Future.failedFuture(refusal));
    assertThatThrownBy(() -> get(jobs.pause("J"))).isEqualTo(refusal);
  }

  @Test
  void anOrderWaitsForTheNextOwner() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    there.on(
        "cancel",
        arguments -> {
          if (asked.incrementAndGet() == 2) {
            owner = Optional.empty();
          }
          return Future.failedFuture(away);
        });
    here.on("cancel", arguments -> Future.succeededFuture(Played.job("J")));
    assertThat(get(jobs.cancel("J"))).isEqualTo(Played.job("J"));
    assertThat(asked).hasValue(2);
  }

  @Test
  void whoeverWaitsForTheEndGoesOnWaitingAtTheNextOwner() throws Exception {
    there.on("await", arguments -> Future.failedFuture(away));
    here.on(
        "job",
        arguments -> {
          owner = Optional.empty();
          return Future.succeededFuture(standing(JobView.Standing.STALE));
        });
    here.on("await", arguments -> Future.succeededFuture(ended()));
    assertThat(get(jobs.await("J", Duration.ofSeconds(15)))).isEqualTo(ended());
  }

  @Test
  void nobodyWaitsForAJobThatWasPutAside() {
    there.on("await", arguments -> Future.failedFuture(away));
    here.on("job", arguments -> Future.succeededFuture(standing(JobView.Standing.PUT_ASIDE)));
    assertThatThrownBy(() -> get(jobs.await("J", Duration.ofSeconds(15)))).isEqualTo(away);
  }

  @Test
  void aWaitEndsWithItsTime() throws Exception {
    there.on("await", arguments -> Future.failedFuture(away));
    here.on("job", arguments -> Future.succeededFuture(standing(JobView.Standing.STALE)));
    assertThat(get(jobs.await("J", Duration.ofMillis(300))).stale()).isTrue();
  }
}
