package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A scalar, or the beginning of a structure. */
final class JsonValue extends Value {
  private final JsonToken token;
  private final String text;

  private JsonValue(JsonToken token, String text) {
    this.token = token;
    this.text = text;
  }

  /**
   * What a parser stands at.
   *
   * @throws IOException where its text is beyond the parser's limits
   */
  static JsonValue at(JsonToken token, JsonParser json) throws IOException {
    return new JsonValue(token, json.getText());
  }

  @Override
  @Nullable String string() {
    return token == JsonToken.VALUE_STRING ? text : null;
  }

  @Override
  @Nullable BigDecimal number() {
    if (!token.isNumeric()) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new BadValue("is a number with an exponent beyond all use");
    }
  }

  @Override
  @Nullable Boolean bool() {
    return token.isBoolean() ? token == JsonToken.VALUE_TRUE : null;
  }

  @Override
  String kind() {
    return switch (token) {
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a truth value";
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      default -> "null";
    };
  }
}
