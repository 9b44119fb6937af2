package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidatorTypeCode;
import com.networknt.schema.regex.RegularExpression;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The schemas of openapi.yaml. */
public final class Contract {
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** The dialect of JSON Schema that OpenAPI adds its own words to. */
  private static final JsonMetaSchema DIALECT =
      JsonMetaSchema.builder(JsonMetaSchema.getV202012())
          .keyword(new NonValidationKeyword("components"))
          .keyword(ValidatorTypeCode.DISCRIMINATOR)
          .build();

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012, factory -> factory.metaSchema(DIALECT));

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder().regularExpressionFactory(Contract::pattern).build();

  private static final ObjectNode DOCUMENT = document();
  private final JsonSchema schema;

  private Contract(JsonSchema schema) {
    this.schema = schema;
  }

  /** A schema by its name. */
  public static Contract schema(String name) {
    ObjectNode root = DOCUMENT.objectNode();
    root.put("$ref", "#/components/schemas/" + name);
    root.set("components", DOCUMENT.get("components"));
    return new Contract(FACTORY.getSchema(root, CONFIG));
  }

  /** As in ECMA-262, where $ is the very end, not the place before a last line feed too. */
  private static RegularExpression pattern(String regex) {
    return Pattern.compile(regex.endsWith("$") ? regex.replaceAll("\\$$", "\\\\z") : regex)
            .asPredicate()
        ::test;
  }

  public static ObjectNode document() {
    try (InputStream in = Contract.class.getResourceAsStream("/openapi.yaml")) {
      return (ObjectNode) new ObjectMapper(new YAMLFactory()).readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(byte[] body) throws IOException {
    return STRICT.readTree(body);
  }

  /** What is wrong with a body; empty for nothing. */
  public String problems(byte[] body) {
    try {
      JsonNode node = json(body);
      if (node.isMissingNode()) {
        return "no JSON";
      }
      return schema.validate(node).stream()
          .map(Object::toString)
          .collect(Collectors.toCollection(TreeSet::new))
          .stream()
          .collect(Collectors.joining("\n"));
    } catch (JsonProcessingException e) {
      return e.getOriginalMessage();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
