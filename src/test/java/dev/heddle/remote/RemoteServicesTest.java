package dev.heddle.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.Answer;
import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.FeedNumbers;
import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.JobWatch;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.JobService.JobsWatch;
import dev.heddle.bus.JobService.Measured;
import dev.heddle.bus.JobService.Readiness;
import dev.heddle.bus.JobService.Submission;
import dev.heddle.bus.ListListener;
import dev.heddle.bus.Question;
import dev.heddle.bus.ServiceAnswer;
import dev.heddle.bus.ServiceCall;
import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ServiceException.Kind;
import dev.heddle.bus.WireInProcess;
import dev.heddle.job.JobSettings;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import dev.heddle.remote.Played.PlayedSubmission;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The jobs of another node, asked over a real bus, in bytes. */
class RemoteServicesTest {
  private static final String STORE = "store-1";

  private final Vertx vertx = Vertx.vertx();
  private final Played played = new Played();
  private final JobServiceEndpoint endpoint = new JobServiceEndpoint(STORE, played.jobs);
  private final RemoteServices services = new RemoteServices("front-1");
  private JobService remote = played.jobs;

  @BeforeEach
  void start() {
    WireInProcess.register(vertx.eventBus());
    get(vertx.deployVerticle(endpoint));
    get(vertx.deployVerticle(services));
    remote = services.at(STORE);
  }

  @AfterEach
  void stop() {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static Kind kind(Future<?> future) {
    try {
      get(future);
    } catch (ServiceException e) {
      return e.kind();
    }
    throw new AssertionError("it did not fail");
  }

  private JobServiceEndpoint.Held held() {
    return get(endpoint.held());
  }

  // ---- calls

  @Test
  void aRefusalTravelsWithItsKindAndPointer() {
    played.on(
        "job", id -> Future.failedFuture(new ServiceException(Kind.INVALID, "/order", "no such")));
    assertThatThrownBy(() -> get(remote.job("J")))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.INVALID);
              assertThat(e.pointer()).isEqualTo("/order");
              assertThat(e).hasMessage("no such");
            });
    played.on(
        "job",
        id -> {
          throw new ServiceException(Kind.UNKNOWN_JOB, "thrown");
        });
    assertThat(kind(remote.job("J"))).isEqualTo(Kind.UNKNOWN_JOB);
  }

  @Test
  void nobodyThereIsTold() {
    assertThat(kind(services.at("nobody").job("J"))).isEqualTo(Kind.UNAVAILABLE);
    Readiness readiness = get(services.at("nobody").readiness());
    assertThat(readiness.ready()).isFalse();
    assertThat(readiness.reachable()).isFalse();
  }

  @Test
  void callsToANodeThatIsGoneFailAtOnce() {
    played.on("cancel", id -> Promise.promise().future());
    Future<?> cancel = remote.cancel("J");
    Awaitility.await().until(() -> held().calls() == 1);
    services.gone("another");
    services.gone(STORE);
    assertThatThrownBy(() -> get(cancel))
        .hasMessageContaining("is gone; whether it was done is not known");
  }

  @Test
  void whatIsReadOfANodeThatSaysNothingFailsAndItsWatchesClose() {
    Source source = new Source();
    Ear ear = new Ear();
    get(remote.watch("J", 0, ear));
    Promise<Object> later = Promise.promise();
    played.on("cancel", id -> later.future());
    played.on("job", id -> Promise.promise().future());
    Future<?> cancel = remote.cancel("J");
    Future<?> job = remote.job("J");
    Awaitility.await().until(() -> held().calls() == 2);
    services.silent(STORE);
    assertThat(kind(job)).isEqualTo(Kind.UNAVAILABLE);
    ear.hears("closed");
    Awaitility.await().until(source.listening::isEmpty);
    later.complete(Played.job("J"));
    get(cancel);
  }

  /** As after a split: the cluster forgets an address, and its node registers it again. */
  @Test
  void aNodeWhoseAddressWasLostIsAskedAgain() {
    Future<?> asked = services.at("lost").cancel("J");
    vertx.setTimer(
        700,
        timer ->
            vertx
                .eventBus()
                .<ServiceCall>consumer(Addresses.service("lost"))
                .handler(
                    message ->
                        message.reply(
                            new ServiceAnswer(
                                ServiceAnswer.encode(new Answer.OneJob(Played.job("J"))), 1, 0))));
    get(asked);
  }

  @Test
  void aCallThatIsKnownNeedsNoRoom() {
    Promise<Object> slow = Promise.promise();
    played.on("cancel", id -> slow.future());
    ServiceCall cancel =
        new ServiceCall("front-2", 0, new Question.Act("J", Question.Action.CANCEL));
    vertx.eventBus().send(Addresses.service(STORE), cancel);
    played.on("job", id -> Promise.promise().future());
    int room = CallBook.UNDER_WAY_MAX - 1;
    for (int i = 1; i <= room; i++) {
      Question question = new Question.AskJob("J");
      vertx.eventBus().send(Addresses.service(STORE), new ServiceCall("front-2", i, question));
    }
    Awaitility.await().until(() -> held().calls() == CallBook.UNDER_WAY_MAX);
    assertThat(kind(remote.job("J"))).isEqualTo(Kind.OVERLOADED);
    Future<Message<ServiceAnswer>> again =
        vertx.eventBus().request(Addresses.service(STORE), cancel);
    assertThat(kind(remote.job("J"))).isEqualTo(Kind.OVERLOADED);
    slow.complete(Played.job("J"));
    assertThat(ServiceAnswer.decode(get(again).body().bytes())).isInstanceOf(Answer.OneJob.class);
    vertx
        .eventBus()
        .send(
            Addresses.service(STORE),
            new ServiceCall("front-2", room + 1, new Question.AskJob("J")));
    Awaitility.await().until(() -> held().calls() == CallBook.UNDER_WAY_MAX);
    Message<ServiceAnswer> kept =
        get(vertx.eventBus().<ServiceAnswer>request(Addresses.service(STORE), cancel));
    assertThat(ServiceAnswer.decode(kept.body().bytes())).isInstanceOf(Answer.OneJob.class);
  }

  /** The same call again is the same call, and its answer the same. */
  @Test
  void aCallWhoseAnswerGotLostIsDoneOnce() {
    AtomicInteger done = new AtomicInteger();
    Promise<Object> slow = Promise.promise();
    played.on(
        "cancel",
        id -> {
          done.incrementAndGet();
          return slow.future();
        });
    ServiceCall call =
        new ServiceCall("front-1", 77, new Question.Act("J", Question.Action.CANCEL));
    Future<?> first = vertx.eventBus().request(Addresses.service(STORE), call);
    Future<?> second = vertx.eventBus().request(Addresses.service(STORE), call);
    Awaitility.await().until(() -> done.get() == 1);
    slow.complete(Played.job("J"));
    get(second);
    get(vertx.eventBus().request(Addresses.service(STORE), call));
    assertThat(done.get()).isOne();
    assertThat(first.isComplete()).isFalse();
  }

  @Test
  void aMessageThatGotLostIsSentAgain() {
    AtomicInteger heard = new AtomicInteger();
    List<Long> numbers = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .<ServiceCall>consumer(Addresses.service("deaf"))
        .handler(
            message -> {
              numbers.add(message.body().number());
              if (heard.incrementAndGet() == 2) {
                message.reply(
                    new ServiceAnswer(
                        ServiceAnswer.encode(new Answer.OneJob(Played.job("J"))), 1, 0));
              }
            });
    assertThat(get(services.at("deaf").job("J")).job().id()).isEqualTo("J");
    assertThat(numbers).hasSize(2);
    assertThat(numbers.get(0)).isEqualTo(numbers.get(1));
  }

  @Test
  void aLargeAnswerComesInPartsOfWhichNothingIsKept() {
    List<TaskSpec> many =
        IntStream.range(0, 20_000)
            .<TaskSpec>mapToObj(
                i -> new SleepSpec(new TaskMeta("task number " + i, null, -1), Duration.ZERO))
            .toList();
    played.on("specs", arguments -> Future.succeededFuture(many));
    assertThat(get(remote.specs("J", 0, 20_000))).isEqualTo(many);
    assertThat(held().transferBytes()).isZero();
  }

  @Test
  void whatWasMeasuredOfManyTasksComesWhole() {
    int[] indices = IntStream.range(0, 50_000).toArray();
    long[] runs = IntStream.range(0, 50_000).mapToLong(i -> i * 7L).toArray();
    long[] estimates = IntStream.range(0, 50_000).mapToLong(i -> i % 2 - 1).toArray();
    Measured measured = new Measured(Played.job("J"), indices, runs, estimates, 5, 6, 7);
    played.on("measured", id -> Future.succeededFuture(measured));
    assertThat(get(remote.measured("J"))).usingRecursiveComparison().isEqualTo(measured);
    assertThat(held().transferBytes()).isZero();
    Measured none = new Measured(Played.job("J"), new int[0], new long[0], new long[0], 0, 0, 0);
    played.on("measured", id -> Future.succeededFuture(none));
    assertThat(get(remote.measured("J"))).usingRecursiveComparison().isEqualTo(none);
  }

  // ---- submissions

  private static void add(Submission submission, int chunks) {
    for (int i = 0; i < chunks; i++) {
      get(submission.add(Played.tasks(Submission.CHUNK)));
    }
  }

  @Test
  void aSmallJobIsOneCall() {
    PlayedSubmission there = new PlayedSubmission();
    played.on("submit", none -> there);
    Submission submission = remote.submit();
    add(submission, 2);
    get(submission.add(Played.tasks(3)));
    assertThat(there.added).isEmpty();
    assertThat(get(submission.commit(JobSettings.DEFAULTS, null)).isNew()).isTrue();
    assertThat(there.added).containsExactly(256, 256, 3);
  }

  @Test
  void aLargeJobWaitsForRoom() {
    PlayedSubmission there = new PlayedSubmission();
    Promise<Void> room = Promise.promise();
    there.room = room.future();
    played.on("submit", none -> there);
    Submission submission = remote.submit();
    List<Future<Void>> added = new ArrayList<>();
    while (added.isEmpty() || added.getLast().isComplete()) {
      added.add(submission.add(Played.tasks(Submission.CHUNK)));
    }
    assertThat(added).hasSize(Arrivals.CHUNKS_MAX);
    Awaitility.await().until(() -> held().calls() == Arrivals.CHUNKS_MAX);
    there.room = Future.succeededFuture();
    room.complete();
    get(added.getLast());
    add(submission, 50);
    get(submission.commit(JobSettings.DEFAULTS, null));
    assertThat(there.added).hasSize(Arrivals.CHUNKS_MAX + 50);
    assertThat(held().arrivals()).isZero();
  }

  @Test
  void whatIsDiscardedHereOrWhoseNodeIsGoneIsDiscardedThere() {
    PlayedSubmission there = new PlayedSubmission();
    played.on("submit", none -> there);
    Submission submission = remote.submit();
    add(submission, 10);
    submission.discard();
    Awaitility.await().until(() -> there.discarded);
    PlayedSubmission next = new PlayedSubmission();
    played.on("submit", none -> next);
    add(remote.submit(), 10);
    endpoint.gone("front-1");
    Awaitility.await().until(() -> next.discarded);
    assertThat(held().arrivals()).isZero();
  }

  @Test
  void aChunkThatCannotBeKeptIsToldToWhoSendsIt() {
    PlayedSubmission there = new PlayedSubmission();
    there.room = Future.failedFuture(new ServiceException(Kind.UNAVAILABLE, "full"));
    played.on("submit", none -> there);
    Submission submission = remote.submit();
    for (int i = 0; i < Arrivals.CHUNKS_MAX; i++) {
      var _ = submission.add(Played.tasks(Submission.CHUNK));
    }
    assertThat(kind(submission.add(Played.tasks(1)))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(kind(submission.commit(JobSettings.DEFAULTS, null))).isEqualTo(Kind.UNAVAILABLE);
    Awaitility.await().until(() -> there.discarded);
  }

  // ---- watches

  /** A feed that a test plays. */
  private final class Source {
    final List<FeedListener> listening = new CopyOnWriteArrayList<>();
    final AtomicInteger asked = new AtomicInteger();
    long seq = 4;
    volatile @Nullable Context there;

    Source() {
      played.on("watch", call -> begin((FeedListener) call[2]));
    }

    private Future<JobWatch> begin(FeedListener listener) {
      there = Objects.requireNonNull(Vertx.currentContext());
      asked.incrementAndGet();
      listening.add(listener);
      List<FeedEvent> before = List.of(FeedEvent.job(seq, "{\"at\":" + seq + "}"));
      return Future.succeededFuture(
          new JobWatch(
              seq, "{\"at\":" + seq + "}", before, false, () -> listening.remove(listener)));
    }

    void tell() {
      long next = ++seq;
      FeedEvent event = FeedEvent.tasks(next, "J", "[[" + next + "]]");
      each(listener -> listener.event(event));
    }

    /** On the context on which they began to listen. */
    void each(Consumer<FeedListener> what) {
      Objects.requireNonNull(there).runOnContext(v -> listening.forEach(what));
    }
  }

  /** Notes what it hears. */
  private static final class Ear implements FeedListener, ListListener {
    final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void event(FeedEvent event) {
      heard.add(event.text());
    }

    @Override
    public void over() {
      heard.add("over");
    }

    @Override
    public void closed() {
      heard.add("closed");
    }

    @Override
    public void changed(JobsChange change) {
      heard.add(change.toString());
    }

    void hears(String... what) {
      Awaitility.await().until(() -> heard.equals(List.of(what)));
    }
  }

  private static String told(long seq) {
    return FeedEvent.tasks(seq, "J", "[[" + seq + "]]").text();
  }

  @Test
  void aJobIsWatchedOnceHoweverManyWatchItHere() {
    Source source = new Source();
    Ear one = new Ear();
    Ear two = new Ear();
    JobWatch first = get(remote.watch("J", 0, one));
    assertThat(first.seq()).isEqualTo(4);
    assertThat(first.held()).hasSize(1);
    source.tell();
    one.hears(told(5));
    JobWatch second = get(remote.watch("J", 0, two));
    assertThat(second.seq()).isEqualTo(5);
    assertThat(second.held()).extracting(FeedEvent::seq).containsExactly(4L, 5L);
    source.tell();
    one.hears(told(5), told(6));
    two.hears(told(6));
    assertThat(source.asked.get()).isOne();
    first.stop().run();
    source.tell();
    two.hears(told(6), told(7));
    assertThat(one.heard).hasSize(2);
    second.stop().run();
    Awaitility.await().until(source.listening::isEmpty);
    assertThat(held().watches()).isZero();
  }

  @Test
  void whoHasHeardOfALaterTermHasTheNodeAskedAnew() {
    Source source = new Source();
    Ear one = new Ear();
    get(remote.watch("J", 0, one));
    get(remote.watch("J", FeedNumbers.last(0), new Ear()));
    assertThat(source.asked.get()).isOne();
    JobWatch ahead = get(remote.watch("J", FeedNumbers.first(1), new Ear()));
    assertThat(source.asked.get()).isEqualTo(2);
    assertThat(source.listening).hasSize(2);
    get(remote.watch("J", FeedNumbers.last(1), new Ear())).stop().run();
    assertThat(source.asked.get()).as("what it says of one it does not say of others").isEqualTo(3);
    ahead.stop().run();
    Awaitility.await().until(() -> source.listening.size() == 1);
    source.tell();
    one.hears(told(5));
  }

  @Test
  void theEndOfAJobEndsTheWatch() {
    Source source = new Source();
    Ear ear = new Ear();
    get(remote.watch("J", 0, ear));
    source.tell();
    source.each(FeedListener::over);
    ear.hears(told(5), "over");
    assertThat(held().watches()).isZero();
    played.on(
        "watch", call -> Future.succeededFuture(new JobWatch(9, "{}", List.of(), true, () -> {})));
    assertThat(get(remote.watch("J", 0, ear)).over()).isTrue();
    assertThat(held().watches()).isZero();
  }

  @Test
  void whatIsWatchedAtANodeThatIsGoneIsClosed() {
    Source source = new Source();
    played.on(
        "watchJobs",
        call ->
            Future.succeededFuture(
                new JobsWatch(new JobsChange(List.of("{}"), List.of(), false), () -> {})));
    Ear ear = new Ear();
    Ear list = new Ear();
    get(remote.watch("J", 0, ear));
    assertThat(get(remote.watchJobs(list)).open().jobs()).containsExactly("{}");
    assertThat(get(remote.watchJobs(new Ear())).open().more()).isTrue();
    services.gone(STORE);
    ear.hears("closed");
    list.hears("closed");
    // Whoever asks again watches anew.
    get(remote.watch("J", 0, ear));
    assertThat(source.asked.get()).isEqualTo(2);
  }

  @Test
  void aWatchThatTheOtherNodeForgotIsClosedByAndBy() {
    Source source = new Source();
    Ear ear = new Ear();
    get(remote.watch("J", 0, ear));
    endpoint.gone("front-1");
    Awaitility.await().until(source.listening::isEmpty);
    ear.hears("closed");
  }

  @Test
  void aJobThatCannotBeWatchedIsToldAndAskedForAgain() {
    played.on(
        "watch",
        call -> Future.failedFuture(new ServiceException(Kind.UNKNOWN_JOB, "there is no job J")));
    assertThat(kind(remote.watch("J", 0, new Ear()))).isEqualTo(Kind.UNKNOWN_JOB);
    assertThat(held().watches()).isZero();
    Source source = new Source();
    get(remote.watch("J", 0, new Ear()));
    assertThat(source.asked.get()).isOne();
  }

  @Test
  void manyEventsArriveInOrderAndOnce() {
    Source source = new Source();
    Ear ear = new Ear();
    get(remote.watch("J", 0, ear));
    for (int i = 0; i < 5_000; i++) {
      source.tell();
    }
    Awaitility.await().until(() -> ear.heard.size() == 5_000);
    for (int i = 0; i < 5_000; i++) {
      assertThat(ear.heard.get(i)).isEqualTo(told(5 + i));
    }
  }

  // ---- a node without a store

  @Test
  void aNodeWithoutAStoreAsksWhoeverHasIt() {
    StoreNodes front =
        new StoreNodes(vertx, services::at, services::silent, List::of, System::nanoTime);
    assertThat(kind(front.job("J"))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(kind(front.submit().add(Played.tasks(1)))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(get(front.readiness()).reachable()).isFalse();
    played.on("job", id -> Future.succeededFuture(Played.job("J")));
    played.on("readiness", none -> Future.succeededFuture(new Readiness(false, "draining")));
    front.came(STORE);
    front.came(STORE);
    assertThat(get(front.job("J")).job().id()).isEqualTo("J");
    assertThat(get(front.readiness())).isEqualTo(new Readiness(false, "draining"));
    front.went(STORE);
    assertThat(kind(front.job("J"))).isEqualTo(Kind.UNAVAILABLE);
  }
}
