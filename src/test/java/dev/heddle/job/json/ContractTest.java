package dev.heddle.job.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobState;
import dev.heddle.job.Mode;
import dev.heddle.job.OnFailure;
import dev.heddle.job.Order;
import dev.heddle.job.TaskState;
import dev.heddle.job.Timeline;
import dev.heddle.job.Wait;
import dev.heddle.job.json.JobParser.Format;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** openapi.yaml holds together, and says the same as the code. */
class ContractTest {
  private static final JsonNode DOCUMENT = Contract.document();
  private static final JsonNode SCHEMAS = DOCUMENT.at("/components/schemas");

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references = DOCUMENT.findValuesAsText("$ref");
    assertThat(references).hasSizeGreaterThan(100);
    assertThat(references)
        .allSatisfy(
            reference ->
                assertThat(DOCUMENT.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
  }

  @Test
  void everySchemaIsOne() {
    var meta =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    SCHEMAS
        .properties()
        .forEach(
            schema -> assertThat(meta.validate(schema.getValue())).as(schema.getKey()).isEmpty());
  }

  @Test
  void everyOperationHasAnIdAndAnAnswer() {
    List<String> ids = new ArrayList<>();
    for (JsonNode path : DOCUMENT.get("paths")) {
      path.properties()
          .forEach(
              operation -> {
                if (!operation.getKey().equals("parameters")) {
                  ids.add(operation.getValue().path("operationId").asText());
                  assertThat(operation.getValue().get("responses")).isNotEmpty();
                }
              });
    }
    assertThat(ids).hasSize(30).doesNotHaveDuplicates().doesNotContain("");
  }

  @Test
  void namesAreThoseOfTheModel() {
    same("Mode", Mode.values(), Mode::wireName);
    same("Order", Order.values(), Order::wireName);
    same("OnFailure", OnFailure.values(), OnFailure::wireName);
    same("JobState", JobState.values(), JobState::wireName);
    same("TaskState", TaskState.values(), TaskState::wireName);
    same("ErrorCode", FailureCode.values(), FailureCode::wireName);
    String place = "/TimelineLane/properties/bars/items/prefixItems/4/enum";
    assertThat(texts(SCHEMAS.at(place)))
        .isEqualTo(names(Timeline.BarState.values(), Timeline.BarState::wireName));
    List<String> reasons =
        new ArrayList<>(names(Timeline.Reason.values(), Timeline.Reason::wireName));
    reasons.add("null");
    place = "/Timeline/properties/queue/properties/waits/items/prefixItems/4/enum";
    assertThat(texts(SCHEMAS.at(place))).isEqualTo(reasons);
    assertThat(texts(SCHEMAS.at("/TaskView/properties/wait/anyOf/0/properties/reason/enum")))
        .isEqualTo(names(Wait.Reason.values(), Wait.Reason::wireName));
  }

  private static <E> void same(String schema, E[] constants, Function<E, String> name) {
    assertThat(texts(SCHEMAS.get(schema).get("enum"))).isEqualTo(names(constants, name));
  }

  private static <E> List<String> names(E[] constants, Function<E, String> name) {
    return Arrays.stream(constants).map(name).toList();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(node -> texts.add(node.asText()));
    return texts;
  }

  @Test
  void everySettingIsAQueryParameterForListsOfUrls() {
    TreeSet<String> settings = new TreeSet<>();
    SCHEMAS.at("/SettingsFields/properties").fieldNames().forEachRemaining(settings::add);
    TreeSet<String> parameters = new TreeSet<>();
    DOCUMENT
        .at("/paths/~1api~1v1~1jobs/post/parameters")
        .forEach(
            parameter -> {
              if (parameter.path("description").asText().startsWith("Only with")) {
                parameters.add(parameter.get("name").asText());
              }
            });
    assertThat(parameters).isEqualTo(settings);
  }

  @Test
  void theExamplesAreTaken() throws Exception {
    JsonNode content = DOCUMENT.at("/paths/~1api~1v1~1jobs/post/requestBody/content");
    for (JsonNode example : content.at("/application~1json/examples")) {
      byte[] body = example.get("value").toString().getBytes(UTF_8);
      assertThat(Parsed.whole(Format.JSON, body).accepted()).isTrue();
      assertThat(Contract.schema("Job").problems(body)).isEmpty();
    }
    assertThat(example(Format.NDJSON, content.at("/application~1x-ndjson/example"))).isTrue();
    assertThat(example(Format.URI_LIST, content.at("/text~1uri-list/example"))).isTrue();
    byte[] job = SCHEMAS.at("/JobView/examples/0").toString().getBytes(UTF_8);
    assertThat(Contract.schema("JobView").problems(job)).isEmpty();
  }

  private static boolean example(Format format, JsonNode text) {
    return Parsed.whole(format, Map.of(), text.asText().getBytes(UTF_8)).accepted();
  }

  @Test
  void firstLinesOfNdjsonAreJobSettings() {
    Contract settings = Contract.schema("JobSettings");
    assertThat(settings.problems("{\"name\":\"lab\"}".getBytes(UTF_8))).isEmpty();
    assertThat(settings.problems("{\"tasks\":[]}".getBytes(UTF_8))).isNotEmpty();
  }
}
