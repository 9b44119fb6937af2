package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, each at most once. What is wrong with any of them is gathered, so
 * that one answer names it all: call {@link #check} once all were read.
 */
final class Query {
  /** Most rows of a page. */
  static final int LIMIT_MAX = 1_000;

  private static final int LIMIT_DEFAULT = 100;
  private static final int PARAMETERS_MAX = 64;
  private static final int MICROS_DIGITS = 3;

  /** Long enough for ten thousand years, short enough for a long of microseconds. */
  private static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,3})?");

  private final Map<String, String> values = new TreeMap<>();
  private final List<FieldError> errors = new ArrayList<>();

  private Query() {}

  /** Takes a query apart; {@code known} is null where any name may be meant. */
  static Query parse(@Nullable String raw, @Nullable Set<String> known) {
    Query query = new Query();
    if (raw != null && !raw.isEmpty()) {
      decode(raw).forEach((name, given) -> query.add(name, given, known));
    }
    return query;
  }

  private static Map<String, List<String>> decode(String raw) {
    if (raw.chars().filter(c -> c == '&').count() >= PARAMETERS_MAX) {
      throw HttpProblem.badRequest("more than " + PARAMETERS_MAX + " query parameters");
    }
    try {
      return new QueryStringDecoder(raw, UTF_8, false, PARAMETERS_MAX, true).parameters();
    } catch (IllegalArgumentException e) {
      throw HttpProblem.badRequest("the query is not percent-encoded as it should be");
    }
  }

  private void add(String name, List<String> given, @Nullable Set<String> known) {
    if (known != null && !known.contains(name)) {
      bad(name, "there is no query parameter '" + name + "' here");
    } else if (given.size() > 1) {
      bad(name, "the query parameter '" + name + "' is given more than once");
    }
    values.put(name, given.getFirst());
  }

  void bad(String name, String detail) {
    errors.add(FieldError.ofParameter(name, detail));
  }

  /** Throws 400 with all that was found wrong. */
  void check() {
    if (!errors.isEmpty()) {
      throw HttpProblem.badFields(errors);
    }
  }

  @Nullable String text(String name) {
    return values.get(name);
  }

  /** All of them in the order of their names, but one. */
  Map<String, String> without(String name) {
    Map<String, String> rest = new TreeMap<>(values);
    rest.remove(name);
    return rest;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** {@code limit}, 1 to 1000, 100 where it is not given. */
  int limit() {
    return whole("limit", 1, LIMIT_MAX, LIMIT_DEFAULT);
  }

  /** A whole number from {@code min} to {@code max}. */
  int whole(String name, int min, int max, int otherwise) {
    String given = values.get(name);
    if (given == null) {
      return otherwise;
    }
    int number = Numbers.nonNegative(given);
    if (number < min || number > max) {
      bad(name, name + " is a whole number from " + min + " to " + max);
      return otherwise;
    }
    return number;
  }

  /** A time in milliseconds, 0 or more, with up to three decimals; answered in microseconds. */
  long millis(String name, long otherwise) {
    String given = values.get(name);
    if (given == null) {
      return otherwise;
    }
    if (!MILLIS.matcher(given).matches()) {
      bad(name, name + " is a number of milliseconds, 0 or more, such as 1500 or 0.25");
      return otherwise;
    }
    return new BigDecimal(given).movePointRight(MICROS_DIGITS).longValueExact();
  }

  /** The constants of a comma-separated list of names; empty where it is not given. */
  <E extends Enum<E>> Set<E> names(String name, Class<E> type, Function<E, String> wireName) {
    Set<E> found = EnumSet.noneOf(type);
    String given = values.get(name);
    if (given != null) {
      for (String part : given.split(",", -1)) {
        E constant = constant(name, part, type, wireName);
        if (constant != null) {
          found.add(constant);
        }
      }
    }
    return found;
  }

  /** The constant of one name; null where it is not given. */
  <E extends Enum<E>> @Nullable E name(String name, Class<E> type, Function<E, String> wireName) {
    String given = values.get(name);
    return given == null ? null : constant(name, given, type, wireName);
  }

  private <E extends Enum<E>> @Nullable E constant(
      String name, String given, Class<E> type, Function<E, String> wireName) {
    List<String> all = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      if (wireName.apply(constant).equals(given)) {
        return constant;
      }
      all.add(wireName.apply(constant));
    }
    bad(name, "'" + given + "' is no " + name + ": " + String.join(", ", all));
    return null;
  }
}
