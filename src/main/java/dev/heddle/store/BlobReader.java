package dev.heddle.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link BlobWriter} wrote; throws {@link StoreException} where that is not what stands
 * there.
 */
final class BlobReader {
  private final String what;
  private final byte[] blob;
  private final String[] strings;
  private int position = BlobWriter.HEADER_BYTES;

  /**
   * Checks version and checksum.
   *
   * @param newest the newest version that can be read; all from 1 can
   * @param what names the blob in error messages
   */
  BlobReader(byte[] blob, int newest, String what) {
    this.blob = blob;
    this.what = what;
    if (blob.length < BlobWriter.HEADER_BYTES) {
      throw damaged("it is too short");
    }
    if (blob[0] < 1 || blob[0] > newest) {
      throw StoreException.damaged(
          what + " in the store has format " + blob[0] + ", which this version cannot read");
    }
    if (ByteBuffer.wrap(blob).getInt(1) != BlobWriter.checksum(blob)) {
      throw damaged("its checksum is wrong");
    }
    strings = dictionary();
  }

  /** The version it was written in. */
  int version() {
    return blob[0];
  }

  int get() {
    if (position >= blob.length) {
      throw damaged("it ends early");
    }
    return blob[position++] & 0xFF;
  }

  byte[] get(int count) {
    if (count > blob.length - position) {
      throw damaged("it ends early");
    }
    byte[] bytes = new byte[count];
    System.arraycopy(blob, position, bytes, 0, count);
    position += count;
    return bytes;
  }

  long unsigned() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = get();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw damaged("a number has no end");
  }

  long signed() {
    return unzigzag(unsigned());
  }

  long time(long near) {
    long value = unsigned();
    return value == 0 ? -1 : near + unzigzag(value - 1);
  }

  /** A number from 0 to {@code max}. */
  int number(int max) {
    long value = unsigned();
    if (value < 0 || value > max) {
      throw damaged("a number is out of range");
    }
    return (int) value;
  }

  /** How many things follow, each of which takes a byte at least. */
  int count() {
    return number(blob.length - position);
  }

  @Nullable String string() {
    return stringAt(number(strings.length));
  }

  String requiredString() {
    String value = string();
    if (value == null) {
      throw damaged("a text is missing");
    }
    return value;
  }

  /** What {@link BlobWriter#intern} gave this number. */
  @Nullable String stringAt(int number) {
    if (number > strings.length) {
      throw damaged("a number is out of range");
    }
    return number == 0 ? null : strings[number - 1];
  }

  boolean atEnd() {
    return position == blob.length;
  }

  void expectEnd() {
    if (!atEnd()) {
      throw damaged("it does not end where it should");
    }
  }

  StoreException damaged(String how) {
    return StoreException.damaged(what + " in the store is damaged: " + how);
  }

  private String[] dictionary() {
    String[] read = new String[count()];
    for (int i = 0; i < read.length; i++) {
      read[i] = new String(get(count()), StandardCharsets.UTF_8);
    }
    return read;
  }

  private static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
