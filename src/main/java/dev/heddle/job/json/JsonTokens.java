package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of a body, as they come, into JSON tokens; bad JSON stops it for good. */
final class JsonTokens implements BodyReader {
  /**
   * Names are neither interned nor kept: they are the sender's, and tables of them would be shared
   * between all senders.
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(ParserLimits.DEPTH_MAX)
                  .maxStringLength(ParserLimits.STRING_CHARS_MAX)
                  .maxNameLength(ParserLimits.FIELD_NAME_CHARS_MAX)
                  .maxNumberLength(ParserLimits.NUMBER_CHARS_MAX)
                  .build())
          .build();

  /** What Jackson says to programmers only. */
  private static final Pattern JARGON =
      Pattern.compile(
          ", from `[^`]*`|: enable `.*| \\((start marker|for \\w+ starting|(not )?recognized|consider) .*",
          Pattern.DOTALL);

  private final Problems problems;
  private final TokenReader reader;
  private final JsonParser json;
  private final ByteArrayFeeder feeder;
  private final Utf8Check utf8 = new Utf8Check();
  private final SeparatorGuard separators = new SeparatorGuard();

  JsonTokens(Problems problems, TokenReader reader) {
    this.problems = problems;
    this.reader = reader;
    try {
      json = FACTORY.createNonBlockingByteArrayParser();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    feeder = (ByteArrayFeeder) json.getNonBlockingInputFeeder();
  }

  @Override
  public void feed(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int good = utf8.check(bytes, offset, end);
    if (good > offset) {
      separators.piece(bytes, offset, good);
      read(() -> feeder.feedInput(bytes, offset, good));
    }
    if (good < end) {
      stop("not UTF-8", json.currentLocation());
    }
  }

  @Override
  public void end() {
    if (!utf8.complete()) {
      stop("not UTF-8", json.currentLocation());
    }
    read(feeder::endOfInput);
  }

  private void read(Step input) {
    try {
      input.run();
      while (!problems.hopeless()) {
        JsonToken token = json.nextToken();
        if (token == null || token == JsonToken.NOT_AVAILABLE) {
          return;
        }
        if (separators.objects(token)) {
          stop("a comma or colon with nothing after it", json.currentTokenLocation());
        } else {
          reader.token(token, json);
        }
      }
    } catch (StreamConstraintsException e) {
      stopTooLong(String.valueOf(e.getOriginalMessage()));
    } catch (JsonProcessingException e) {
      stop(JARGON.matcher(e.getOriginalMessage()).replaceAll(""), e.getLocation());
    } catch (IOException e) {
      throw new UncheckedIOException("the parser does no IO", e);
    }
  }

  /** The JSON is good so far, but some part of it is larger than any part may be. */
  private void stopTooLong(String message) {
    String field = json.getParsingContext().getCurrentName();
    String value = field == null ? "a value" : "the value of \"" + field + "\"";
    problems.stop(
        Pointers.ROOT,
        "line %d: %s"
            .formatted(
                json.currentLocation().getLineNr(),
                switch (message.substring(0, Math.max(0, message.indexOf(' ')))) {
                  case "String" ->
                      value + " has more than " + ParserLimits.STRING_CHARS_MAX + " characters";
                  case "Number" ->
                      value + " has more than " + ParserLimits.NUMBER_CHARS_MAX + " digits";
                  case "Name" ->
                      "a name has more than " + ParserLimits.FIELD_NAME_CHARS_MAX + " characters";
                  case "Document" -> "nested deeper than " + ParserLimits.DEPTH_MAX + " levels";
                  default -> message;
                }));
  }

  private void stop(String what, @Nullable JsonLocation where) {
    JsonLocation location = where == null ? json.currentLocation() : where;
    problems.stop(
        Pointers.ROOT,
        "bad JSON at line %d, column %d: %s"
            .formatted(location.getLineNr(), location.getColumnNr(), what));
  }

  private interface Step {
    void run() throws IOException;
  }
}
