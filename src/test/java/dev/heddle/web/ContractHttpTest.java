package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heddle.job.json.Contract;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is answered is what openapi.yaml says. */
class ContractHttpTest {
  @Test
  void answersFollowTheirSchemas() {
    try (TestServer server = new TestServer()) {
      String id = server.submit(150);
      Map<String, String> schemas = new LinkedHashMap<>();
      schemas.put("/api/v1/jobs?limit=1", "JobPage");
      schemas.put("/api/v1/jobs/" + id, "JobView");
      schemas.put("/api/v1/jobs/" + id + "/spec", "Job");
      schemas.put("/api/v1/jobs/" + id + "/tasks", "TaskPage");
      schemas.put("/api/v1/jobs/" + id + "/tasks/149", "TaskView");
      schemas.put("/api/v1/jobs/" + id + "/analysis", "Analysis");
      schemas.put("/api/v1/jobs/" + id + "/timeline", "Timeline");
      schemas.put("/api/v1/jobs/" + id + "/timeline?from=1&to=2.5&width=7&lanes=1", "Timeline");
      schemas.put("/api/v1/nodes", "NodePage");
      schemas.put("/health/live", "Up");
      schemas.put("/health/ready", "Up");
      schemas.put("/api/v1/jobs/none", "Problem");
      schemas.put("/api/v1/jobs?limit=x&y=z", "Problem");
      schemas.put("/none", "Problem");
      schemas.forEach(
          (path, schema) ->
              assertThat(Contract.schema(schema).problems(server.get(path).body().getBytes(UTF_8)))
                  .as(path)
                  .isEmpty());
    }
  }

  @Test
  void thePathsAndMethodsAreTheDocumentedOnes() {
    JsonNode paths = Contract.document().get("paths");
    try (TestServer server = new TestServer()) {
      paths
          .properties()
          .forEach(
              path -> {
                HttpResponse<String> options =
                    server.call("OPTIONS", path.getKey().replaceAll("\\{\\w+}", "1"));
                assertThat(options.headers().firstValue("Allow"))
                    .as(path.getKey())
                    .hasValue(String.join(", ", methods(path.getValue())));
              });
      HttpOptions options = HttpOptions.DEFAULTS;
      Api.Shared shared = Api.Shared.of(options);
      ClientConnections none = new ClientConnections(options.limits(), shared.load());
      Set<String> served =
          new Api(server.vertx, server.jobs, shared, none)
              .resources().stream()
                  .map(resource -> resource.path().replaceAll(":(\\w+)", "{$1}"))
                  .collect(Collectors.toCollection(TreeSet::new));
      Set<String> documented = new TreeSet<>();
      paths.fieldNames().forEachRemaining(documented::add);
      assertThat(served).isEqualTo(documented);
    }
  }

  private static Set<String> methods(JsonNode path) {
    Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
    path.fieldNames().forEachRemaining(name -> methods.add(name.toUpperCase(Locale.ROOT)));
    methods.remove("PARAMETERS");
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return methods;
  }
}
