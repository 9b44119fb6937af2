package dev.heddle.web;

import dev.heddle.web.Operation.Call;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A path and what each method does there. HEAD comes with GET, OPTIONS by itself. */
final class Resource {
  private static final byte[] NOTHING = {};

  private final String path;
  private final boolean open;
  private final Map<HttpMethod, Operation> operations = new LinkedHashMap<>();

  private Resource(String path, boolean open) {
    this.path = path;
    this.open = open;
  }

  /** A resource under a path of the form {@code /jobs/:id}. */
  static Resource at(String path) {
    return new Resource(path, false);
  }

  /** A resource that needs no token. */
  static Resource openAt(String path) {
    return new Resource(path, true);
  }

  Resource get(Set<String> parameters, List<String> produces, Operation.Action action) {
    return on(HttpMethod.GET, parameters, produces, action);
  }

  /** A page of the web UI. */
  Resource page(Operation.Action action) {
    operations.put(HttpMethod.GET, new Operation(null, false, Site.HTML, action));
    return this;
  }

  Resource post(@Nullable Set<String> parameters, Operation.Action action) {
    return on(HttpMethod.POST, parameters, List.of(MediaType.JSON), action);
  }

  /** A method that answers without a body. */
  Resource postForNothing(Operation.Action action) {
    return on(HttpMethod.POST, Set.of(), List.of(), action);
  }

  Resource delete(Operation.Action action) {
    return on(HttpMethod.DELETE, Set.of(), List.of(), action);
  }

  private Resource on(
      HttpMethod method,
      @Nullable Set<String> parameters,
      List<String> produces,
      Operation.Action action) {
    operations.put(method, new Operation(parameters, true, produces, action));
    return this;
  }

  String path() {
    return path;
  }

  /** Whether it needs no token. */
  boolean open() {
    return open;
  }

  /** Answers a request that was let through. */
  void handle(Exchange exchange, Map<String, String> pathValues) {
    HttpMethod method = exchange.isHead() ? HttpMethod.GET : exchange.request().method();
    Operation operation = operations.get(method);
    if (operation != null) {
      call(operation, exchange, pathValues);
    } else if (method.equals(HttpMethod.OPTIONS)) {
      exchange.send(204, null, Map.of("Allow", allow()), NOTHING);
    } else {
      throw HttpProblem.methodNotAllowed(allow());
    }
  }

  private static void call(Operation operation, Exchange exchange, Map<String, String> pathValues) {
    String type = "";
    if (!operation.produces().isEmpty()) {
      List<String> accepted = exchange.request().headers().getAll(HttpHeaders.ACCEPT);
      String header = accepted.isEmpty() ? null : String.join(",", accepted);
      String chosen = Accept.choose(header, operation.produces());
      if (chosen == null) {
        throw HttpProblem.of(
            406, "this resource comes as " + String.join(" or ", operation.produces()));
      }
      type = chosen;
    }
    String raw = operation.takesQuery() ? exchange.request().query() : null;
    Query query = Query.parse(raw, operation.parameters());
    operation.action().handle(exchange, new Call(pathValues, query, type));
  }

  private String allow() {
    Set<String> names = new TreeSet<>();
    names.add("OPTIONS");
    for (HttpMethod method : operations.keySet()) {
      names.add(method.name());
      if (method.equals(HttpMethod.GET)) {
        names.add("HEAD");
      }
    }
    return String.join(", ", names);
  }
}
