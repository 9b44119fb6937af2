package dev.heddle.remote;

import dev.heddle.bus.ServiceAnswer;
import dev.heddle.bus.ServiceCall;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are being answered, and answers that may be asked for once more: a caller that hears
 * nothing sends the same call again, and it must not be done twice. Event loop of the endpoint
 * only.
 */
final class CallBook {
  /** Most calls under way. */
  static final int UNDER_WAY_MAX = 10_000;

  /** Most answers kept of calls that must not be done twice. */
  static final int KEPT_MAX = 10_000;

  /** So long they are kept, which is longer than any caller asks again. */
  static final long KEPT_MILLIS = 120_000;

  private final Map<CallKey, Entry> underWay = new LinkedHashMap<>();
  private final LinkedHashMap<CallKey, Kept> kept = new LinkedHashMap<>();

  /** A call, and the last message that asked for it. */
  private static final class Entry {
    Message<ServiceCall> asked;

    Entry(Message<ServiceCall> asked) {
      this.asked = asked;
    }
  }

  private record Kept(ServiceAnswer answer, long atMillis) {}

  /** Whether there is no room for another one. */
  boolean full() {
    return underWay.size() >= UNDER_WAY_MAX;
  }

  /** Whether a call is under way or done, so that it needs no room. */
  boolean knows(ServiceCall call) {
    CallKey key = new CallKey(call.caller(), call.number());
    return underWay.containsKey(key) || kept.containsKey(key);
  }

  /** How many are under way. */
  int size() {
    return underWay.size();
  }

  /**
   * Answers a call, doing it only where that is not done or under way.
   *
   * @param now in milliseconds
   */
  void answer(Message<ServiceCall> message, long now, Supplier<Future<ServiceAnswer>> act) {
    ServiceCall call = message.body();
    CallKey key = new CallKey(call.caller(), call.number());
    Kept before = kept.get(key);
    if (before != null) {
      message.reply(before.answer);
      return;
    }
    Entry known = underWay.get(key);
    if (known != null) {
      // Nobody waits for the answer to the earlier message any more.
      known.asked = message;
      return;
    }
    Entry entry = new Entry(message);
    underWay.put(key, entry);
    act.get()
        .onSuccess(
            answer -> {
              underWay.remove(key);
              if (call.question().once()) {
                keep(key, new Kept(answer, now));
              }
              entry.asked.reply(answer);
            })
        .onFailure(defect -> underWay.remove(key));
  }

  private void keep(CallKey key, Kept answer) {
    kept.put(key, answer);
    if (kept.size() > KEPT_MAX) {
      kept.pollFirstEntry();
    }
  }

  /** Forgets what is old. */
  void sweep(long now) {
    for (Map.@Nullable Entry<CallKey, Kept> oldest = kept.firstEntry();
        oldest != null && now - oldest.getValue().atMillis > KEPT_MILLIS;
        oldest = kept.firstEntry()) {
      kept.pollFirstEntry();
    }
  }
}
