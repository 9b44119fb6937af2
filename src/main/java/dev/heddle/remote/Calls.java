package dev.heddle.remote;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.Answer;
import dev.heddle.bus.Question;
import dev.heddle.bus.ServiceAnswer;
import dev.heddle.bus.ServiceCall;
import dev.heddle.bus.ServiceException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The calls of this node to others. Each is sent again until it is answered, under the same number,
 * by which the other node knows it; all of them fail at once when their node is out of sight.
 * Thread-safe.
 */
final class Calls {
  /** Most calls that wait for an answer. */
  static final int WAITING_MAX = 20_000;

  /** A node in sight whose address the cluster has lost has it back within so long. */
  private static final Duration MISSING_MAX = Duration.ofSeconds(4);

  private static final Duration AGAIN = Duration.ofMillis(250);

  private final Vertx vertx;
  private final String self;
  private final AtomicLong numbers = new AtomicLong();
  private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

  Calls(Vertx vertx, String self) {
    this.vertx = vertx;
    this.self = self;
  }

  /** A number that this node has not used. */
  long number() {
    return numbers.incrementAndGet();
  }

  /** How many wait for an answer. */
  int size() {
    return waiting.size();
  }

  /** Asks a node. Completes on the caller's context. */
  Future<Answer> ask(String target, Question question, Patience patience) {
    return call(target, question, patience)
        .compose(first -> first.parts() == 1 ? whole(first) : rest(target, first));
  }

  private static Future<Answer> whole(ServiceAnswer answer) {
    return checked(ServiceAnswer.decode(answer.bytes()));
  }

  private static Future<Answer> checked(Answer answer) {
    return switch (answer) {
      case Answer.Refused refused ->
          Future.failedFuture(
              new ServiceException(refused.kind(), refused.pointer(), refused.message()));
      case Answer.Defect _ ->
          Future.failedFuture(new IllegalStateException("a defect of the node that was asked"));
      default -> Future.succeededFuture(answer);
    };
  }

  /** Fetches the parts after the first, one after the other. */
  private Future<Answer> rest(String target, ServiceAnswer first) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(first.bytes());
    return part(target, first, 1, bytes)
        .compose(v -> vertx.executeBlocking(() -> ServiceAnswer.decode(bytes.toByteArray()), false))
        .compose(Calls::checked);
  }

  private Future<Void> part(
      String target, ServiceAnswer first, int part, ByteArrayOutputStream into) {
    if (part == first.parts()) {
      return Future.succeededFuture();
    }
    return call(target, new Question.ReadPart(first.transfer(), part), Patience.READ)
        .compose(
            answer -> {
              into.writeBytes(answer.bytes());
              return part(target, first, part + 1, into);
            });
  }

  /** Says something that is not answered. */
  void say(String target, Question question) {
    vertx.eventBus().send(Addresses.service(target), new ServiceCall(self, number(), question));
  }

  private Future<ServiceAnswer> call(String target, Question question, Patience patience) {
    if (waiting.size() >= WAITING_MAX) {
      return Future.failedFuture(
          new ServiceException(
              ServiceException.Kind.OVERLOADED, "too many calls wait for another node"));
    }
    Waiting call = new Waiting(target, new ServiceCall(self, number(), question), patience);
    waiting.add(call);
    call.send();
    return call.answer.future();
  }

  /** A node is out of sight: nothing more comes of it. */
  void gone(String target) {
    fail(target, question -> true, "the node that was asked is gone");
  }

  /** A node says nothing: what can be asked of others is not waited for. */
  void silent(String target) {
    fail(target, Question::elsewhere, "the node that was asked says nothing");
  }

  private void fail(String target, Predicate<Question> which, String why) {
    for (Waiting call : List.copyOf(waiting)) {
      if (call.target.equals(target) && which.test(call.call.question())) {
        call.context.runOnContext(v -> call.fail(why));
      }
    }
  }

  /** A call that is not answered yet. */
  private final class Waiting {
    final String target;
    final ServiceCall call;
    final Patience patience;
    final Context context = vertx.getOrCreateContext();
    final Promise<ServiceAnswer> answer = Promise.promise();
    final long beganNanos = System.nanoTime();

    /** For how long, about, the node has had no address. */
    long missingNanos;

    Waiting(String target, ServiceCall call, Patience patience) {
      this.target = target;
      this.call = call;
      this.patience = patience;
    }

    void send() {
      DeliveryOptions options = new DeliveryOptions().setSendTimeout(patience.attempt().toMillis());
      vertx
          .eventBus()
          .<ServiceAnswer>request(Addresses.service(target), call, options)
          .onComplete(this::answered, this::failed);
    }

    private void answered(Message<ServiceAnswer> message) {
      waiting.remove(this);
      answer.tryComplete(message.body());
    }

    private void failed(Throwable cause) {
      if (!waiting.contains(this)) {
        return;
      }
      switch (cause instanceof ReplyException reply ? reply.failureType() : ReplyFailure.ERROR) {
        case TIMEOUT -> late();
        case NO_HANDLERS -> missing();
        default -> fail("the node that was asked cannot be reached");
      }
    }

    private void late() {
      missingNanos = 0;
      if (System.nanoTime() - beganNanos >= patience.most().toNanos()) {
        fail("the node that was asked does not answer");
      } else {
        send();
      }
    }

    /** The cluster may have lost its address, which that node sees and mends. */
    private void missing() {
      missingNanos += AGAIN.toNanos();
      if (missingNanos > MISSING_MAX.toNanos()) {
        fail("the node that was asked cannot be reached");
        return;
      }
      vertx.setTimer(
          AGAIN.toMillis(),
          timer -> {
            if (waiting.contains(this)) {
              send();
            }
          });
    }

    private void fail(String why) {
      waiting.remove(this);
      String what = call.question().once() ? why + "; whether it was done is not known" : why;
      answer.tryFail(new ServiceException(ServiceException.Kind.UNAVAILABLE, what));
    }
  }
}
