package dev.heddle.web;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a method does on a resource.
 *
 * @param parameters the query parameters it knows; null where it looks at them itself
 * @param takesQuery false where the query is the client's own business, whatever it says
 * @param produces the media types it answers with, the preferred one first; empty for none
 * @param action does it
 */
record Operation(
    @Nullable Set<String> parameters, boolean takesQuery, List<String> produces, Action action) {
  /** Answers a request, now or later. */
  @FunctionalInterface
  interface Action {
    void handle(Exchange exchange, Call call);
  }

  /**
   * What a request asks for.
   *
   * @param path what stands for the variable segments of the path
   * @param query its parameters; the action reads them, then has them {@linkplain Query#check
   *     checked}
   * @param type the media type to answer with; empty where the operation names none
   */
  record Call(Map<String, String> path, Query query, String type) {
    /** The name of the node in the path. */
    String node() {
      return Objects.requireNonNull(path.get("name"));
    }

    /** The id of the job in the path. */
    String job() {
      return Objects.requireNonNull(path.get("id"));
    }
  }
}
