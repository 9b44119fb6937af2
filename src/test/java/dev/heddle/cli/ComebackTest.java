package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.JobService;
import dev.heddle.bus.ToNode;
import dev.heddle.bus.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComebackTest {
  private static final long LONG = Duration.ofMinutes(5).toNanos();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private final List<Boolean> rests = new CopyOnWriteArrayList<>();
  private final AtomicBoolean idle = new AtomicBoolean();
  private final AtomicInteger running = new AtomicInteger();
  private final NodeDuty duty = new NodeDuty(rests::add, ComebackTest::view);

  @AfterEach
  void close() throws Exception {
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  private static JobService.NodeView view() {
    return NodeSelf.view("n", "n-1", List.of("worker"), false, 0, 0);
  }

  private Comeback comeback(long restNanos) {
    return new Comeback(vertx, duty, idle::get, running::get, restNanos);
  }

  @Test
  void beginsAnewWhenWhatRunsHasEndedAndTakesNoTasksMeanwhile() {
    Comeback comeback = comeback(LONG);
    running.set(1);
    comeback.outrun("job J went");
    comeback.outrun("job K went");
    assertThat(rests).containsExactly(true);
    assertThat(duty.isDraining()).isTrue();
    assertThat(comeback.due().isComplete()).isFalse();
    running.set(0);
    idle.set(true);
    Awaitility.await().atMost(PATIENCE).until(() -> comeback.due().isComplete());
    assertThat(comeback.due().result()).isEqualTo("job J went");
  }

  @Test
  void doesNotWaitForEverForSomebodyToHearWhatItHasToSay() {
    Comeback comeback = comeback(1);
    comeback.outrun("job J went");
    Awaitility.await().atMost(PATIENCE).until(() -> comeback.due().isComplete());
  }

  @Test
  void staysWhatItIsRatherThanGivingUpATaskThatRunsOn() {
    Comeback comeback = comeback(1);
    running.set(1);
    comeback.outrun("job J went");
    Awaitility.await().atMost(PATIENCE).until(() -> rests.size() == 2);
    assertThat(rests).containsExactly(true, false);
    assertThat(comeback.due().isComplete()).isFalse();
    running.set(0);
    comeback.outrun("job K went");
    Awaitility.await().atMost(PATIENCE).until(() -> comeback.due().isComplete());
  }

  @Test
  void whatPeopleToldANodeStandsWhenItTakesTasksAgain() {
    duty.rest(true);
    duty.beginsAnew(true);
    duty.rest(false);
    duty.rest(true);
    duty.beginsAnew(false);
    assertThat(rests).containsExactly(true, true, true, true, true);
    assertThat(duty.isResting()).isTrue();
  }

  @Test
  void whoIsHeldForDeadBeginsAnewAtOnce() throws Exception {
    Comeback comeback = comeback(LONG);
    running.set(1);
    WireCodec.register(vertx.eventBus());
    Promise<Void> other = Promise.promise();
    Future<Void> listens =
        duty.listen(vertx, "n-1", view -> other.tryComplete(), comeback::provenDead);
    listens.await(60, TimeUnit.SECONDS);
    send(new ToNode.ProvenDead("n-0", "m"));
    send(new ToNode.Status(view()));
    other.future().await(60, TimeUnit.SECONDS);
    assertThat(comeback.due().isComplete()).as("another incarnation was meant").isFalse();
    send(new ToNode.ProvenDead("n-1", "m"));
    Awaitility.await().atMost(PATIENCE).until(() -> comeback.due().isComplete());
    assertThat(comeback.due().result()).contains("node m holds this one for dead");
  }

  private void send(ToNode message) {
    vertx.eventBus().send(Addresses.node("n-1"), message);
  }
}
