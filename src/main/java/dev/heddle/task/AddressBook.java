package dev.heddle.task;

import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.NetPolicy;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that downloads may connect to, by host.
 *
 * <p>A name is resolved once and all its addresses are checked; what is connected to is one of
 * those, so a name that changes its mind in between gains nothing. Of a name with allowed and other
 * addresses, the allowed ones are used. Owned by one event loop.
 */
final class AddressBook {
  private static final int NAMES_MAX = 4096;

  /** Asks for all addresses of a name. */
  interface Resolver {
    Future<? extends List<InetAddress>> resolve(String name);
  }

  /**
   * What is known of a host.
   *
   * @param addresses those allowed, at least one where there is no failure
   * @param failure why there are none
   */
  record Answer(List<InetAddress> addresses, @Nullable Failure failure) {}

  private record Known(Answer answer, long untilNanos) {}

  private final Resolver resolver;
  private final NetPolicy policy;
  private final LongSupplier clock;
  private final long keptNanos;
  private final Map<String, List<Consumer<Answer>>> asked = new HashMap<>();
  private final Map<String, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > NAMES_MAX;
        }
      };

  /**
   * An empty book.
   *
   * @param resolver answers on the owning event loop
   * @param policy which addresses are allowed
   * @param clock monotonic, in nanoseconds
   * @param kept how long an answer is good for; failures for a tenth of it
   */
  AddressBook(Resolver resolver, NetPolicy policy, LongSupplier clock, Duration kept) {
    this.resolver = resolver;
    this.policy = policy;
    this.clock = clock;
    this.keptNanos = kept.toNanos();
  }

  /** Tells the addresses of a target's host, at once where they are known. */
  void lookup(Target target, Consumer<Answer> then) {
    if (target.address() != null) {
      then.accept(check(target.host(), List.of(target.address())));
      return;
    }
    String name = target.host();
    Known answer = known.get(name);
    if (answer != null && answer.untilNanos - clock.getAsLong() > 0) {
      then.accept(answer.answer);
      return;
    }
    List<Consumer<Answer>> others = asked.get(name);
    if (others == null) {
      ask(name, then);
    } else {
      others.add(then);
    }
  }

  private void ask(String name, Consumer<Answer> then) {
    List<Consumer<Answer>> waiting = new ArrayList<>();
    waiting.add(then);
    asked.put(name, waiting);
    resolver
        .resolve(name)
        .onComplete(
            addresses -> tell(name, check(name, addresses)),
            thrown -> tell(name, unresolved(name, thrown)));
  }

  private void tell(String name, Answer answer) {
    long kept = answer.failure == null ? keptNanos : keptNanos / 10;
    known.put(name, new Known(answer, clock.getAsLong() + kept));
    List<Consumer<Answer>> waiting = asked.remove(name);
    if (waiting != null) {
      waiting.forEach(then -> then.accept(answer));
    }
  }

  /** Puts an address first that could be connected to when others could not. */
  void prefer(String name, InetAddress address) {
    Known before = known.get(name);
    if (before != null && before.answer.addresses.contains(address)) {
      List<InetAddress> sorted = new ArrayList<>(before.answer.addresses);
      sorted.remove(address);
      sorted.addFirst(address);
      known.put(name, new Known(new Answer(sorted, null), before.untilNanos));
    }
  }

  private Answer check(String host, List<InetAddress> addresses) {
    List<InetAddress> allowed = new ArrayList<>(addresses.size());
    for (InetAddress address : addresses) {
      if (policy.allows(address.getAddress())) {
        allowed.add(nameless(address));
      }
    }
    if (!allowed.isEmpty()) {
      return new Answer(allowed, null);
    }
    if (addresses.isEmpty()) {
      return new Answer(List.of(), new Failure(FailureCode.DNS, host + " has no address"));
    }
    String refusal = NetPolicy.refusal(addresses.getFirst().getAddress());
    return new Answer(List.of(), new Failure(FailureCode.FORBIDDEN_ADDRESS, host + ": " + refusal));
  }

  /** Without the name, so that nothing further on can resolve it once more. */
  private static InetAddress nameless(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Answer unresolved(String name, Throwable thrown) {
    String detail = name + " could not be resolved: " + thrown.getMessage();
    return new Answer(List.of(), new Failure(FailureCode.DNS, detail));
  }
}
