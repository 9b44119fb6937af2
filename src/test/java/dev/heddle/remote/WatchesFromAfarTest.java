package dev.heddle.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.Answer;
import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.JobService.JobWatch;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.JobService.JobsWatch;
import dev.heddle.bus.Question;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What other nodes watch. */
class WatchesFromAfarTest {
  private final List<FeedListener> listening = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private long nanos;
  private final WatchesFromAfar watches =
      new WatchesFromAfar(
          new Played()
              .on("watch", call -> begin((FeedListener) call[2]))
              .on(
                  "watchJobs",
                  call ->
                      Future.succeededFuture(
                          new JobsWatch(new JobsChange(List.of(), List.of(), false), () -> {})))
              .jobs,
          (caller, message) -> told.add(caller + " " + message.number()),
          () -> nanos);

  private Future<JobWatch> begin(FeedListener listener) {
    listening.add(listener);
    return Future.succeededFuture(
        new JobWatch(5, "{}", List.of(), false, () -> listening.remove(listener)));
  }

  private void watch(String caller, long number) {
    assertThat(watches.job(caller, new Question.Watch(number, "J", 0)).succeeded()).isTrue();
  }

  private long[] keep(String caller, long... numbers) {
    return ((Answer.Ended) watches.keep(caller, new Question.Keep(numbers))).watches();
  }

  private void event(long seq) {
    List.copyOf(listening).forEach(each -> each.event(FeedEvent.job(seq, "{}")));
  }

  @Test
  void eventsGoToTheNodeThatWatches() {
    watch("a", 1);
    event(6);
    watches.took("a", new Question.Took(1, 1));
    event(7);
    assertThat(told).containsExactly("a 1", "a 2");
    watches.unwatch("a", new Question.Unwatch(1));
    assertThat(listening).isEmpty();
  }

  @Test
  void aWatchThatNobodyAsksToBeKeptEnds() {
    watch("a", 1);
    watch("b", 1);
    nanos = WatchesFromAfar.LEASE_NANOS;
    assertThat(keep("b", 1)).isEmpty();
    nanos++;
    watches.sweep();
    assertThat(listening).hasSize(1);
    assertThat(keep("a", 1)).containsExactly(1);
    assertThat(keep("b", 1)).isEmpty();
  }

  @Test
  void whatANodeThatIsGoneWatchedEnds() {
    watch("a", 1);
    watches.list("a", new Question.WatchList(2));
    watch("b", 1);
    watches.gone("a");
    assertThat(listening).hasSize(1);
    assertThat(watches.size()).isOne();
  }

  @Test
  void aWatchWhoseEventsAreNotTakenIsToldToBeNoMore() {
    watch("a", 1);
    event(6);
    nanos = Unacknowledged.LOST_NANOS + 1;
    assertThat(keep("a", 1)).containsExactly(1);
    assertThat(listening).isEmpty();
  }

  @Test
  void whoAsksForTheSameWatchAgainHasItOnce() {
    watch("a", 1);
    watch("a", 1);
    assertThat(listening).hasSize(1);
  }
}
