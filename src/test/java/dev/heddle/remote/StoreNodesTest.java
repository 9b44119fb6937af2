package dev.heddle.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.JobService.Readiness;
import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ServiceException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a node without a store asks, of several that have it. */
class StoreNodesTest {
  private static final Readiness READY = new Readiness(true, "");
  private static final Readiness DRAINING = new Readiness(false, "draining");

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong nanos = new AtomicLong();
  private final Played a = new Played();
  private final Played b = new Played();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> silent = new ArrayList<>();
  private final StoreNodes front =
      new StoreNodes(
          vertx, name -> name.equals("a") ? a.jobs : b.jobs, silent::add, List::of, nanos::get);

  @BeforeEach
  void start() {
    front.came("a");
    front.came("b");
    answers("a", a);
    answers("b", b);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private void answers(String name, Played node) {
    node.on("readiness", none -> Future.succeededFuture(READY));
    for (String call : List.of("job", "cancel", "await")) {
      node.on(
          call,
          arguments -> {
            asked.add(name + " " + call);
            return Future.succeededFuture(Played.job("J"));
          });
    }
    node.on(
        "submit",
        none -> {
          asked.add(name + " submit");
          return new Played.PlayedSubmission();
        });
  }

  private void look(Duration later) {
    nanos.addAndGet(later.toNanos());
    front.look();
  }

  private void askAll() {
    asked.clear();
    assertThat(front.job("J").succeeded()).isTrue();
    assertThat(front.cancel("J").succeeded()).isTrue();
    front.submit();
  }

  @Test
  void oneThatIsReadyIsPreferred() {
    look(Duration.ofSeconds(1));
    askAll();
    assertThat(asked).containsExactly("a job", "a cancel", "a submit");
    a.on("readiness", none -> Future.succeededFuture(DRAINING));
    look(Duration.ofSeconds(1));
    askAll();
    assertThat(asked).containsExactly("b job", "b cancel", "b submit");
    assertThat(front.readiness().result()).isEqualTo(READY);
    b.on("readiness", none -> Future.succeededFuture(new Readiness(false, "gone", false)));
    look(Duration.ofSeconds(1));
    askAll();
    assertThat(asked).containsExactly("a job", "a cancel", "a submit");
    assertThat(front.readiness().result()).isEqualTo(DRAINING);
  }

  @Test
  void oneThatSaysNothingIsAskedLast() {
    a.on("readiness", none -> Promise.promise().future());
    look(Duration.ofSeconds(1));
    look(Duration.ofSeconds(2));
    assertThat(silent).isEmpty();
    look(Duration.ofSeconds(1));
    assertThat(silent).containsExactly("a");
    askAll();
    assertThat(asked).containsExactly("b job", "b cancel", "b submit");
    front.went("b");
    look(Duration.ofSeconds(1));
    askAll();
    assertThat(asked).containsExactly("a job", "a cancel", "a submit");
    assertThat(silent).as("nobody else could be asked").containsExactly("a");
  }

  @Test
  void whatIsReadIsAskedOfTheNextWhereOneCannotTell() {
    ServiceException away = new ServiceException(Kind.UNAVAILABLE, "away");
    a.on("job", arguments -> Future.failedFuture(away));
    assertThat(front.job("J").succeeded()).isTrue();
    assertThat(asked).containsExactly("b job");
    b.on("job", arguments -> Future.failedFuture(away));
    assertThat(front.job("J").cause()).isEqualTo(away);
    ServiceException unknown = new ServiceException(Kind.UNKNOWN_JOB, "none");
    a.on("job", arguments -> Future.failedFuture(unknown));
    assertThat(front.job("J").cause()).isEqualTo(unknown);
  }

  @Test
  void aWaitGoesOnAtTheNextForWhatIsLeftOfIt() {
    a.on(
        "await",
        arguments -> {
          nanos.addAndGet(Duration.ofSeconds(20).toNanos());
          return Future.failedFuture(new ServiceException(Kind.UNAVAILABLE, "away"));
        });
    List<Object> waited = new ArrayList<>();
    b.on(
        "await",
        arguments -> {
          waited.add(arguments[1]);
          return Future.succeededFuture(Played.job("J"));
        });
    assertThat(front.await("J", Duration.ofSeconds(30)).succeeded()).isTrue();
    assertThat(waited).containsExactly(Duration.ofSeconds(10));
  }

  @Test
  void withoutAnyNothingCanBeAsked() {
    front.went("a");
    front.went("b");
    look(Duration.ofSeconds(1));
    assertThatThrownBy(() -> front.job("J").await()).hasMessageContaining("is away");
    assertThat(front.readiness().result().reachable()).isFalse();
  }
}
