package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedNumbers;
import dev.heddle.bus.JobService.JobWatch;
import dev.heddle.bus.JobService.Readiness;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much a client may be behind, and is sent at once. */
class JobSubscriptionTest {
  private static final String JOB = "{\"state\":\"running\"}";
  private static final long EVENT_CHARS = FeedEvent.tasks(1, "J", "[]").text().length();

  private final Vertx vertx = Vertx.vertx();
  private final MemoryJobs jobs = new MemoryJobs();
  private final FeedHub hub =
      new FeedHub(vertx, jobs, new Load(HttpLimits.DEFAULTS), Duration.ofSeconds(9));
  private final Client client = new Client();

  /** Notes the numbers of what it is sent, and a reset as one below zero. */
  private static final class Client implements FeedWriter {
    private final List<Long> sent = new CopyOnWriteArrayList<>();
    private boolean full;

    @Override
    public boolean full() {
      return full;
    }

    @Override
    public boolean waits() {
      return true;
    }

    @Override
    public void begin(String jobId, boolean nothingNew) {}

    @Override
    public void event(FeedEvent event) {
      sent.add(event.kind() == FeedEvent.Kind.RESET ? -event.seq() : event.seq());
    }

    @Override
    public void over(String jobId) {}

    @Override
    public void failed(String jobId, Throwable cause) {}

    @Override
    public void notice(String type, String text) {}

    @Override
    public void ready(Readiness now) {}

    @Override
    public void beat() {}

    @Override
    public boolean isDead(long nowNanos) {
      return false;
    }

    @Override
    public boolean isLetIn() {
      return true;
    }

    @Override
    public void abort() {}
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** Of a job of which the events 1 to 9 are held; the client has the first. */
  private JobSubscription behind() {
    JobChannel channel = new JobChannel("J", hub);
    List<FeedEvent> held =
        LongStream.rangeClosed(1, 9).mapToObj(seq -> FeedEvent.tasks(seq, "J", "[]")).toList();
    channel.opened(new JobWatch(9, JOB, held, false, () -> {}));
    JobSubscription subscription = new JobSubscription(channel, client, 1L);
    subscription.begin();
    return subscription;
  }

  @Test
  void itIsSentALimitedPartAtOnce() {
    JobSubscription subscription = behind();
    subscription.pump(3 * EVENT_CHARS, 8 * EVENT_CHARS);
    assertThat(client.sent).containsExactly(2L, 3L, 4L);
    assertThat(subscription.wantsMore()).isTrue();
  }

  @Test
  void whoIsTooFarBehindIsToldToReadAnew() {
    behind().pump(3 * EVENT_CHARS, 7 * EVENT_CHARS);
    assertThat(client.sent).containsExactly(-9L);
  }

  /** Of a job that has ended, and whose feed is kept. */
  private void afterTheEnd(long seen) {
    JobChannel channel = new JobChannel("J", hub);
    long end = FeedNumbers.first(1) + 25;
    channel.opened(new JobWatch(end, JOB, List.of(FeedEvent.job(end, JOB)), true, () -> {}));
    JobSubscription subscription = new JobSubscription(channel, client, seen);
    subscription.begin();
    assertThat(subscription.done()).isTrue();
  }

  /** Was: by a reset with a lower number, where it was cut off between the two before. */
  @Test
  void whoWasToldTheEndElsewhereIsToldItWithNumbersThatDoNotFall() {
    afterTheEnd(FeedNumbers.last(1) - 1);
    assertThat(client.sent).containsExactly(1 - FeedNumbers.last(1), FeedNumbers.last(1));
  }

  @Test
  void whoWasToldAllOfTheEndElsewhereIsToldNothing() {
    afterTheEnd(FeedNumbers.last(1));
    assertThat(client.sent).isEmpty();
  }

  @Test
  void whoMissedEventsBeforeTheEndIsToldItAsTheFeedNumberedIt() {
    afterTheEnd(7);
    assertThat(client.sent).containsExactly(-FeedNumbers.first(1) - 24, FeedNumbers.first(1) + 25);
  }

  @Test
  void whoHasHeardOfALaterTermHasTheSourceAskedAndLeavesTheOthersAlone() {
    long first = FeedNumbers.first(1);
    PlayedFeeds.Feed feed = jobs.feeds.feed("J", first, JOB);
    Client before = new Client();
    Context loop = vertx.getOrCreateContext();
    // Asked for with a number from nowhere, which says nothing of those that come later.
    loop.runOnContext(v -> hub.watch("J", FeedNumbers.first(9), before));
    await().until(() -> before.sent.equals(List.of(-first)));
    feed.passesUnheard();
    loop.runOnContext(v -> hub.watch("J", FeedNumbers.first(2), client));
    feed.tasks("[]");
    await().until(() -> before.sent.equals(List.of(-first, first + 1)));
    assertThat(client.sent).isEmpty();
    feed.takenOver(FeedNumbers.first(2));
    await().until(() -> before.sent.getLast() == -FeedNumbers.first(2));
    feed.tasks("[]");
    await().until(() -> client.sent.equals(List.of(FeedNumbers.first(2) + 1)));
  }

  @Test
  void whoReadsNothingIsSentNothing() {
    client.full = true;
    behind().pump(3 * EVENT_CHARS, 8 * EVENT_CHARS);
    assertThat(client.sent).isEmpty();
  }
}
