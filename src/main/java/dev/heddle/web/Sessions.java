package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/*
 * A session is its expiry and a random id, signed with a key that is derived from the token: every
 * node that has the token knows its own, before and after a restart, without storing any, and all
 * end when the token is changed. Only those that were signed out of have to be remembered, by the
 * node that was told.
 */
/** The sessions of browsers that showed the token once. Thread-safe. */
final class Sessions {
  /** How long one lasts. */
  static final Duration LIFETIME = Duration.ofDays(7);

  private static final int ID_BYTES = 16;
  private static final int SIGNED_BYTES = Long.BYTES + ID_BYTES;
  private static final int MAC_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final String cookie;
  private final LongSupplier epochSeconds;
  private final SecureRandom random = new SecureRandom();
  private final SignedOut ended;

  Sessions(String token, LongSupplier epochSeconds, SignedOut ended) {
    this.ended = ended;
    MessageDigest digest = Sha256.digest();
    digest.update("heddle session key\0".getBytes(UTF_8));
    key = new SecretKeySpec(digest.digest(token.getBytes(UTF_8)), ALGORITHM);
    // Cookies know no ports: nodes with different tokens on one host need different names.
    byte[] name = mac("cookie name".getBytes(UTF_8), 0, "cookie name".length());
    cookie = "heddle_" + HexFormat.of().formatHex(name, 0, 4);
    this.epochSeconds = epochSeconds;
  }

  /** The name of the cookie that carries a session. */
  String cookie() {
    return cookie;
  }

  /** Begins a session; its text. */
  String begin() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    byte[] signed =
        ByteBuffer.allocate(SIGNED_BYTES)
            .putLong(epochSeconds.getAsLong() + LIFETIME.toSeconds())
            .put(id)
            .array();
    byte[] all = Arrays.copyOf(signed, SIGNED_BYTES + MAC_BYTES);
    System.arraycopy(mac(signed, 0, SIGNED_BYTES), 0, all, SIGNED_BYTES, MAC_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /** Whether this is the text of a session that lasts. */
  boolean holds(String text) {
    return watched(text).getAsBoolean();
  }

  /** Tells, as often as it is asked, whether this is the text of a session that lasts. */
  BooleanSupplier watched(String text) {
    byte[] all = decode(text);
    if (!genuine(all)) {
      return () -> false;
    }
    long expiry = expiry(all);
    byte[] id = id(all);
    return () -> expiry > epochSeconds.getAsLong() && !ended.contains(id);
  }

  /** Ends a session; does nothing for what is none. Blocks until it is on disk. */
  void end(String text) {
    byte[] all = decode(text);
    if (genuine(all)) {
      ended.add(id(all), expiry(all));
    }
  }

  private static byte[] decode(String text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private boolean genuine(byte[] all) {
    return all.length == SIGNED_BYTES + MAC_BYTES
        && MessageDigest.isEqual(
            mac(all, 0, SIGNED_BYTES), Arrays.copyOfRange(all, SIGNED_BYTES, all.length));
  }

  private static long expiry(byte[] all) {
    return ByteBuffer.wrap(all).getLong();
  }

  private static byte[] id(byte[] all) {
    return Arrays.copyOfRange(all, Long.BYTES, SIGNED_BYTES);
  }

  private byte[] mac(byte[] bytes, int from, int length) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(bytes, from, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
