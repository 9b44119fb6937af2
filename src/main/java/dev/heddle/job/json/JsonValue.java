package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The scalar, or the beginning of the structure, that a JSON parser stands at. */
final class JsonValue extends Value {
  private final JsonParser json;

  JsonValue(JsonParser json) {
    this.json = json;
  }

  @Override
  @Nullable String string() {
    return json.currentToken() == JsonToken.VALUE_STRING ? rawText() : null;
  }

  @Override
  @Nullable BigDecimal number() {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      try {
        return new BigDecimal(rawText());
      } catch (NumberFormatException e) {
        throw new BadValue("is a number with an exponent beyond all use");
      }
    }
    return null;
  }

  @Override
  @Nullable Boolean bool() {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  @Override
  String kind() {
    return switch (json.currentToken()) {
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a truth value";
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      default -> "null";
    };
  }

  /** A failure here is one of the limits on lengths, which the driver of the parser reports. */
  private String rawText() {
    try {
      return json.getText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
