package dev.heddle.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.Answer;
import dev.heddle.bus.Question;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.JobSettings;
import dev.heddle.remote.Played.PlayedSubmission;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jobs that come chunk by chunk. */
class ArrivalsTest {
  private final PlayedSubmission submission = new PlayedSubmission();
  private final Arrivals arrivals =
      new Arrivals(new Played().on("submit", none -> submission).jobs);

  private Future<Answer> add(int number) {
    return arrivals.add("c", new Question.AddTasks(1, number, Played.tasks(256)), 0);
  }

  private Future<Answer> commit(int chunks) {
    return arrivals.commit("c", new Question.Commit(1, chunks, JobSettings.DEFAULTS, null));
  }

  @Test
  void chunksAreHandedOnOneAfterTheOtherAndInOrder() {
    Promise<Void> room = Promise.promise();
    submission.room = room.future();
    Future<Answer> first = add(0);
    Future<Answer> third = add(2);
    Future<Answer> second = add(1);
    assertThat(submission.added).hasSize(1);
    assertThat(first.isComplete()).isFalse();
    submission.room = Future.succeededFuture();
    room.complete();
    assertThat(submission.added).hasSize(3);
    assertThat(List.of(first, second, third)).allMatch(Future::succeeded);
    assertThat(commit(3).succeeded()).isTrue();
    assertThat(submission.committed).isTrue();
    assertThat(arrivals.size()).isZero();
  }

  @Test
  void aChunkThatComesTwiceIsTakenOnce() {
    add(0);
    assertThat(add(0).succeeded()).isTrue();
    assertThat(submission.added).hasSize(1);
  }

  @Test
  void noMoreChunksAreHeldThanMayBeUnderWay() {
    submission.room = Promise.<Void>promise().future();
    for (int number = 0; number < Arrivals.CHUNKS_MAX; number++) {
      add(number);
    }
    assertThatThrownBy(() -> add(Arrivals.CHUNKS_MAX)).isInstanceOf(ServiceException.class);
  }

  @Test
  void whatWasNotHeldFromItsBeginningIsToBeSentAgain() {
    assertThatThrownBy(() -> add(1)).hasMessageContaining("send it again");
    assertThatThrownBy(() -> commit(1)).hasMessageContaining("send it again");
    add(0);
    assertThatThrownBy(() -> commit(2)).hasMessageContaining("send it again");
    assertThat(submission.discarded).isTrue();
    assertThat(submission.committed).isFalse();
  }

  @Test
  void whatCouldNotBeTakenIsToldOfAllThatFollows() {
    submission.room = Future.failedFuture(new IllegalStateException("full"));
    assertThat(add(0).cause()).hasMessage("full");
    assertThat(add(1).cause()).hasMessage("full");
    assertThat(submission.added).hasSize(1);
  }

  @Test
  void whatANodeThatIsGoneWasSendingIsForgotten() {
    add(0);
    arrivals.gone("other");
    assertThat(submission.discarded).isFalse();
    arrivals.gone("c");
    assertThat(submission.discarded).isTrue();
    assertThat(arrivals.size()).isZero();
  }

  @Test
  void whatIsNotHeardOfIsForgotten() {
    add(0);
    arrivals.sweep(Arrivals.IDLE_MILLIS);
    assertThat(submission.discarded).isFalse();
    arrivals.sweep(Arrivals.IDLE_MILLIS + 1);
    assertThat(submission.discarded).isTrue();
  }

  @Test
  void onlySoManyMayCome() {
    List<Future<Answer>> all = new ArrayList<>();
    for (int i = 0; i < Arrivals.JOBS_MAX; i++) {
      all.add(arrivals.add("c", new Question.AddTasks(i, 0, Played.tasks(1)), 0));
    }
    assertThat(all).allMatch(Future::succeeded);
    assertThatThrownBy(() -> arrivals.add("d", new Question.AddTasks(0, 0, Played.tasks(1)), 0))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.OVERLOADED));
    arrivals.discard("c", 0);
    assertThat(arrivals.size()).isEqualTo(Arrivals.JOBS_MAX - 1);
  }
}
