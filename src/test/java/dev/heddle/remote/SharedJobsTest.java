package dev.heddle.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.JobService;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Progress;
import dev.heddle.job.StopReason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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
  private final SharedJobs jobs = jobs(SharedJobs.Asker.CLIENT);

  private SharedJobs jobs(SharedJobs.Asker asker) {
    return new SharedJobs(
        vertx,
        here.jobs,
        id -> Future.succeededFuture(owner),
        name -> inSight.get(name),
        () -> List.copyOf(inSight.keySet()),
        asker);
  }

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
  void anOrderOfAnotherNodeIsPassedOnOnce() {
    AtomicInteger asked = new AtomicInteger();
    there.on(
        "cancel",
        arguments -> {
          asked.incrementAndGet();
          return Future.failedFuture(away);
        });
    SharedJobs routing = jobs(SharedJobs.Asker.NODE);
    assertThatThrownBy(() -> get(routing.cancel("J"))).isEqualTo(away);
    assertThat(asked).hasValue(1);
  }

  private static JobView job(JobState state, @Nullable StopReason stopping) {
    Progress now = new Progress(state, stopping, 1, -1, 0, 0, 0, 0, 0, 0, Map.of());
    return new JobView(Played.job("J").job(), now, 0, 0, 0, JobView.Standing.CURRENT);
  }

  /** Who had it obeys and dies before it answers; who has it next refuses what is done. */
  private void isDoneAndItsAnswerLost(String order, ServiceException.Kind refusal) {
    there.on(
        order,
        arguments -> {
          owner = Optional.empty();
          return Future.failedFuture(away);
        });
    here.on(order, arguments -> Future.failedFuture(new ServiceException(refusal, "no")));
  }

  @Test
  void anOrderThatWasObeyedBeforeItsAnswerWasLostIsNoMistakeOfWhoGaveIt() throws Exception {
    JobView stopping = job(JobState.RUNNING, StopReason.CANCEL);
    here.on("job", arguments -> Future.succeededFuture(stopping));
    isDoneAndItsAnswerLost("cancel", ServiceException.Kind.WRONG_STATE);
    assertThat(get(jobs.cancel("J"))).isEqualTo(stopping);
    owner = Optional.of("other");
    JobView paused = job(JobState.PAUSED, null);
    here.on("job", arguments -> Future.succeededFuture(paused));
    isDoneAndItsAnswerLost("pause", ServiceException.Kind.WRONG_STATE);
    assertThat(get(jobs.pause("J"))).isEqualTo(paused);
    owner = Optional.of("other");
    JobView goingOn = job(JobState.RUNNING, null);
    here.on("job", arguments -> Future.succeededFuture(goingOn));
    isDoneAndItsAnswerLost("resume", ServiceException.Kind.WRONG_STATE);
    assertThat(get(jobs.resume("J"))).isEqualTo(goingOn);
    owner = Optional.of("other");
    isDoneAndItsAnswerLost("delete", ServiceException.Kind.UNKNOWN_JOB);
    get(jobs.delete("J"));
  }

  @Test
  void aJobThatIsNotAsWantedIsARefusalAlsoWhenItIsAskedAgain() {
    here.on("job", arguments -> Future.succeededFuture(ended()));
    isDoneAndItsAnswerLost("cancel", ServiceException.Kind.WRONG_STATE);
    assertThatThrownBy(() -> get(jobs.cancel("J"))).hasMessage("no");
  }

  @Test
  void whatIsUnknownTheFirstTimeIsUnknown() {
    owner = Optional.empty();
    ServiceException unknown = new ServiceException(ServiceException.Kind.UNKNOWN_JOB, "none");
    here.on("delete", id -> Future.failedFuture(unknown));
    assertThatThrownBy(() -> get(jobs.delete("J"))).isEqualTo(unknown);
  }

  /** A commit that takes longer than is waited for, on a node that has nobody else to ask. */
  @Test
  void anOrderThatTakesLongIsFoundDone() throws Exception {
    owner = Optional.empty();
    AtomicInteger asked = new AtomicInteger();
    JobView stopping = job(JobState.RUNNING, StopReason.CANCEL);
    here.on(
        "cancel",
        arguments ->
            asked.incrementAndGet() == 1
                ? Promise.promise().future()
                : Future.failedFuture(
                    new ServiceException(ServiceException.Kind.WRONG_STATE, "being stopped")));
    here.on("job", arguments -> Future.succeededFuture(stopping));
    assertThat(get(jobs.cancel("J"))).isEqualTo(stopping);
  }

  @Test
  void anOrderThatNobodyAnswersIsGivenUpInTime() {
    there.on("cancel", arguments -> Promise.promise().future());
    assertThatThrownBy(() -> get(jobs.cancel("J")))
        .hasMessageContaining("whether it was done is not known");
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
