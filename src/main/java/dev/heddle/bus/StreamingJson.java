package dev.heddle.bus;

import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.JsonFactory;
import io.vertx.core.spi.json.JsonCodec;

/**
 * Keeps Vert.x to the JSON codec without data binding. It would take the other one because that is
 * there for {@link WireFormat}, and every short command would load it in vain.
 */
public final class StreamingJson implements JsonFactory {
  @Override
  public int order() {
    return 0;
  }

  @Override
  public JsonCodec codec() {
    return new JacksonCodec();
  }
}
