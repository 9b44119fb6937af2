package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heddle.bus.JobService.IdempotencyKey;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hash by which a request with an {@code Idempotency-Key} is known again. */
final class BodyHash {
  private static final String HEADER = "Idempotency-Key";
  private static final int KEY_CHARS_MAX = 255;

  private final String key;
  private final MessageDigest digest = Sha256.digest();

  private BodyHash(String key, JobBody body) {
    this.key = key;
    add(body.type());
    for (Map.Entry<String, String> parameter : body.parameters().entrySet()) {
      add(parameter.getKey());
      add(parameter.getValue());
    }
    digest.update((byte) '\n');
  }

  /** For a request that has a key; null for others. */
  static @Nullable BodyHash of(HttpServerRequest request, JobBody body) {
    List<String> keys = request.headers().getAll(HEADER);
    if (keys.isEmpty()) {
      return null;
    }
    String key = keys.getFirst();
    boolean printable = key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (keys.size() > 1 || key.isEmpty() || key.length() > KEY_CHARS_MAX || !printable) {
      throw HttpProblem.badRequest(
          "Idempotency-Key is one value of 1 to 255 visible ASCII characters");
    }
    return new BodyHash(key, body);
  }

  private void add(String part) {
    byte[] bytes = part.getBytes(UTF_8);
    digest.update(bytes);
    digest.update((byte) 0);
  }

  void update(byte[] body) {
    digest.update(body);
  }

  /** The key, once the whole body has been seen. */
  IdempotencyKey key() {
    return new IdempotencyKey(key, HexFormat.of().formatHex(digest.digest()));
  }
}
