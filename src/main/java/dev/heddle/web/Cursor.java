package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page of a listing begins: opaque to clients, and good only for the listing it came
 * from. The check keeps out what is mistyped, not what is forged: whatever a cursor says, it
 * reaches nothing that a first page would not.
 */
final class Cursor {
  private static final int CHECK_BYTES = 6;

  private Cursor() {}

  /**
   * A cursor.
   *
   * @param listing what is listed, with all that filters it
   * @param position where the next page begins
   */
  static String write(String listing, String position) {
    byte[] value = position.getBytes(UTF_8);
    byte[] all = Arrays.copyOf(check(listing, value), CHECK_BYTES + value.length);
    System.arraycopy(value, 0, all, CHECK_BYTES, value.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /** The position of a cursor of this listing; null where it is none. */
  static @Nullable String read(String listing, String cursor) {
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (all.length <= CHECK_BYTES) {
      return null;
    }
    byte[] value = Arrays.copyOfRange(all, CHECK_BYTES, all.length);
    boolean good = Arrays.equals(check(listing, value), Arrays.copyOf(all, CHECK_BYTES));
    return good ? new String(value, UTF_8) : null;
  }

  private static byte[] check(String listing, byte[] value) {
    var digest = Sha256.digest();
    digest.update(listing.getBytes(UTF_8));
    digest.update((byte) 0);
    return Arrays.copyOf(digest.digest(value), CHECK_BYTES);
  }
}
