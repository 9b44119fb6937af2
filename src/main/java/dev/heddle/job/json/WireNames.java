package dev.heddle.job.json;

import dev.heddle.job.Mode;
import dev.heddle.job.OnFailure;
import dev.heddle.job.Order;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From the names that stand in JSON to the constants they mean. */
final class WireNames<E extends Enum<E>> {
  static final WireNames<Mode> MODES = new WireNames<>(Mode.values(), Mode::wireName);
  static final WireNames<Order> ORDERS = new WireNames<>(Order.values(), Order::wireName);
  static final WireNames<OnFailure> ON_FAILURE =
      new WireNames<>(OnFailure.values(), OnFailure::wireName);

  private final Map<String, E> byName = new LinkedHashMap<>();

  private WireNames(E[] constants, Function<E, String> wireName) {
    for (E constant : constants) {
      byName.put(wireName.apply(constant), constant);
    }
  }

  @Nullable E find(String name) {
    return byName.get(name);
  }

  E get(String name) {
    E found = byName.get(name);
    if (found == null) {
      throw new IllegalArgumentException("'" + name + "' is none of " + all());
    }
    return found;
  }

  /** All names, for messages: {@code a, b, c}. */
  String all() {
    return String.join(", ", byName.keySet());
  }
}
