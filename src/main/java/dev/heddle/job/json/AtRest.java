package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/** How JSON is read and written that only Heddle itself ever wrote. */
final class AtRest {
  /** No limits on reading beyond Jackson's buffers: every value passed the parser's limits once. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private AtRest() {}

  static IllegalArgumentException unreadable(String what, Exception cause) {
    return new IllegalArgumentException(
        "stored " + what + " cannot be read: " + cause.getMessage(), cause);
  }
}
