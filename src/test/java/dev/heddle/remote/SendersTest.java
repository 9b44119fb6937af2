package dev.heddle.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.ToWatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What goes to nodes that watch, as fast as they take it. */
class SendersTest {
  private static final JobsChange CHANGE = new JobsChange(List.of("{}"), List.of(), false);

  private final List<ToWatcher> sent = new ArrayList<>();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger stopped = new AtomicInteger();
  private long nanos;
  private final JobSender job = new JobSender(7, sent::add, () -> nanos, ended::incrementAndGet);
  private final ListSender list = new ListSender(8, sent::add, () -> nanos);

  private void event(long seq, int chars) {
    job.event(FeedEvent.tasks(seq, "J", "\"" + "x".repeat(chars) + "\""));
  }

  private ToWatcher.Events last() {
    return (ToWatcher.Events) sent.getLast();
  }

  @Test
  void eventsGoAtOnceWhileThereIsRoomAndThenAsTheyAreTaken() {
    int large = JobSender.WINDOW_CHARS / 2;
    event(1, large);
    event(2, large);
    event(3, 10);
    event(4, 10);
    assertThat(sent).hasSize(2);
    job.took(1);
    assertThat(sent).hasSize(3);
    assertThat(last().number()).isEqualTo(3);
    assertThat(last().events()).extracting("seq").containsExactly(3L, 4L);
  }

  @Test
  void theEndComesAfterAllEvents() {
    job.opened(stopped::incrementAndGet);
    event(1, JobSender.WINDOW_CHARS);
    event(2, 10);
    job.over();
    assertThat(last().over()).isFalse();
    assertThat(ended.get()).isZero();
    job.took(1);
    assertThat(last().events()).extracting("seq").containsExactly(2L);
    assertThat(last().over()).isTrue();
    assertThat(ended.get()).isOne();
    assertThat(stopped.get()).isOne();
  }

  @Test
  void theEndIsToldThoughNothingIsLeftToTell() {
    event(1, 10);
    job.over();
    assertThat(last().events()).isEmpty();
    assertThat(last().over()).isTrue();
  }

  @Test
  void whoFallsTooFarBehindIsToldThatItIsClosedAndCostsNothingMore() {
    job.opened(stopped::incrementAndGet);
    long seq = 0;
    while (ended.get() == 0) {
      event(++seq, JobSender.MESSAGE_CHARS_MAX);
    }
    assertThat(seq * JobSender.MESSAGE_CHARS_MAX)
        .isLessThan(JobSender.WINDOW_CHARS + 2 * JobSender.WAITING_CHARS_MAX);
    assertThat(last().closed()).isTrue();
    assertThat(stopped.get()).isOne();
    int told = sent.size();
    event(++seq, 10);
    job.took(99);
    assertThat(sent).hasSize(told);
  }

  @Test
  void whatIsNotTakenForLongIsLost() {
    event(1, 10);
    nanos = Unacknowledged.LOST_NANOS;
    assertThat(job.lost(nanos)).isFalse();
    assertThat(job.lost(nanos + 1)).isTrue();
    job.took(1);
    assertThat(job.lost(nanos + 1)).isFalse();
  }

  @Test
  void aWatchThatWasStoppedBeforeItsSourceAnsweredIsStoppedThere() {
    job.stop();
    job.opened(stopped::incrementAndGet);
    list.stop();
    list.opened(stopped::incrementAndGet);
    assertThat(stopped.get()).isEqualTo(2);
  }

  @Test
  void changesOfTheListThatFindNoRoomAreToldAsMore() {
    for (int i = 0; i < ListSender.WINDOW + 3; i++) {
      list.changed(CHANGE);
    }
    assertThat(sent).hasSize(ListSender.WINDOW);
    list.took(1);
    assertThat(sent).hasSize(ListSender.WINDOW + 1);
    assertThat(((ToWatcher.Change) sent.getLast()).change()).isEqualTo(ListSender.MORE);
    list.took(ListSender.WINDOW + 1);
    assertThat(sent).hasSize(ListSender.WINDOW + 1);
    list.changed(CHANGE);
    assertThat(((ToWatcher.Change) sent.getLast()).change()).isEqualTo(CHANGE);
  }
}
