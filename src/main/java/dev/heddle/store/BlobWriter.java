package dev.heddle.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Builds a blob: a version byte, a CRC-32C of the rest, a dictionary of the strings used, and a
 * body of varints.
 */
final class BlobWriter {
  static final int HEADER_BYTES = 5;

  private final Map<String, Integer> strings = new LinkedHashMap<>();
  private byte[] body = new byte[1024];
  private int length;

  void put(int oneByte) {
    ensure(1);
    body[length++] = (byte) oneByte;
  }

  void put(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, body, length, bytes.length);
    length += bytes.length;
  }

  /** Seven bits a byte, low ones first; values from 0 take less the smaller they are. */
  void putUnsigned(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      body[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    body[length++] = (byte) rest;
  }

  /** Takes less the nearer the value is to 0. */
  void putSigned(long value) {
    putUnsigned(zigzag(value));
  }

  /**
   * A time close to another one.
   *
   * @param time not negative, or -1 for none
   */
  void putTime(long time, long near) {
    putUnsigned(time < 0 ? 0 : zigzag(time - near) + 1);
  }

  void putString(@Nullable String value) {
    putUnsigned(intern(value));
  }

  /** The number a string has in the dictionary, counting from 1; 0 for null. */
  int intern(@Nullable String value) {
    if (value == null) {
      return 0;
    }
    Integer known = strings.putIfAbsent(value, strings.size() + 1);
    return known == null ? strings.size() : known;
  }

  byte[] finish(int version) {
    byte[] content = Arrays.copyOf(body, length);
    length = 0;
    putDictionary();
    byte[] blob = new byte[HEADER_BYTES + length + content.length];
    System.arraycopy(body, 0, blob, HEADER_BYTES, length);
    System.arraycopy(content, 0, blob, HEADER_BYTES + length, content.length);
    ByteBuffer.wrap(blob).put((byte) version).putInt(checksum(blob));
    return blob;
  }

  static int checksum(byte[] blob) {
    CRC32C crc = new CRC32C();
    crc.update(blob, HEADER_BYTES, blob.length - HEADER_BYTES);
    return (int) crc.getValue();
  }

  private void putDictionary() {
    putUnsigned(strings.size());
    for (String string : strings.keySet()) {
      byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
      putUnsigned(utf8.length);
      put(utf8);
    }
  }

  private void ensure(int bytes) {
    if (body.length - length < bytes) {
      body = Arrays.copyOf(body, Math.max(body.length * 2, length + bytes));
    }
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }
}
