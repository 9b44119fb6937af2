package dev.heddle.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.job.FailureCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {
  /** Decodes in pieces of a size; null where the end is missing. */
  private static byte @Nullable [] decode(String coding, byte[] coded, int piece)
      throws BodyException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    byte[] out = new byte[37];
    try (Decoder decoder = Objects.requireNonNull(Decoder.of(List.of(coding)))) {
      for (int at = 0; at < coded.length; at += piece) {
        decoder.input(coded, at, Math.min(piece, coded.length - at));
        for (int n = decoder.read(out); n > 0; n = decoder.read(out)) {
          plain.write(out, 0, n);
        }
      }
      return decoder.complete() ? plain.toByteArray() : null;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, gzip",
    "x-gzip, gzip",
    "GZip, gzip",
    "deflate, deflate",
    "deflate, raw",
    "br, br",
    "'identity, gzip', gzip",
    "' gzip ,', gzip"
  })
  void decodesInPiecesOfAnySize(String header, String coding) throws Exception {
    Random random = new Random(5);
    byte[] plain = new byte[50_000];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = (byte) ('a' + random.nextInt(3));
    }
    byte[] coded = DownloadHostileTest.code(coding, plain);
    for (int piece : new int[] {1, 2, 7, 1000, 9000, coded.length}) {
      assertThat(decode(header, coded, piece)).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "raw", "br"})
  void knowsAnEndThatIsMissing(String coding) throws Exception {
    byte[] coded = DownloadHostileTest.code(coding, "hello, hello, hello".getBytes(UTF_8));
    String header = coding.equals("raw") ? "deflate" : coding;
    for (int length = 1; length < coded.length; length++) {
      assertThat(decode(header, java.util.Arrays.copyOf(coded, length), 3)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "raw", "br"})
  void decodesNothingToNothing(String coding) throws Exception {
    byte[] coded = DownloadHostileTest.code(coding, new byte[0]);
    assertThat(decode(coding.equals("raw") ? "deflate" : coding, coded, 1)).isEmpty();
  }

  @Test
  void readsEveryPartOfAGzipHeader() throws Exception {
    for (int flags = 0; flags < 32; flags++) {
      byte[] coded = member(flags, "hello");
      assertThat(decode("gzip", coded, 1)).isEqualTo("hello".getBytes(UTF_8));
      assertThat(decode("gzip", coded, 1000)).isEqualTo("hello".getBytes(UTF_8));
    }
  }

  /** A gzip member with the optional parts that the flags ask for. */
  private static byte[] member(int flags, String text) throws IOException {
    byte[] plain = text.getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 0, 0, 0, 0, 0, 3});
    if ((flags & 4) != 0) {
      out.write(new byte[] {3, 0, 'x', 0, 'y'});
    }
    if ((flags & 8) != 0) {
      out.write("name\0".getBytes(UTF_8));
    }
    if ((flags & 16) != 0) {
      out.write("comment\0".getBytes(UTF_8));
    }
    if ((flags & 2) != 0) {
      out.write(new byte[] {1, 2});
    }
    out.write(DownloadHostileTest.code("raw", plain));
    CRC32 crc = new CRC32();
    crc.update(plain);
    for (long number : new long[] {crc.getValue(), plain.length}) {
      for (int i = 0; i < 4; i++) {
        out.write((int) (number >> (8 * i)));
      }
    }
    return out.toByteArray();
  }

  @Test
  void readsMembersInARowAndIgnoresWhatFollows() throws Exception {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    coded.write(member(0, "hel"));
    coded.write(member(0, ""));
    coded.write(member(8, "lo"));
    assertThat(decode("gzip", coded.toByteArray(), 5)).isEqualTo("hello".getBytes(UTF_8));
    coded.write(new byte[100]);
    assertThat(decode("gzip", coded.toByteArray(), 5)).isEqualTo("hello".getBytes(UTF_8));
  }

  @Test
  void noticesEveryFlippedBitOfAGzipTrailer() throws Exception {
    byte[] coded = member(0, "hello");
    for (int bit = 0; bit < 64; bit++) {
      byte[] damaged = coded.clone();
      damaged[coded.length - 8 + bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> decode("gzip", damaged, 100)).isInstanceOf(BodyException.class);
    }
  }

  @Test
  void refusesAGzipHeaderFromTheFuture() throws Exception {
    byte[] coded = member(0, "hello");
    coded[3] = (byte) 0x20;
    assertThatThrownBy(() -> decode("gzip", coded, 100)).isInstanceOf(BodyException.class);
  }

  @Test
  void thereMayBeNothingToDecode() throws Exception {
    assertThat(Decoder.of(List.of())).isNull();
    assertThat(Decoder.of(List.of("identity"))).isNull();
    assertThat(Decoder.of(List.of(""))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstd", "compress", "gzip, gzip", "utf-8"})
  void refusesOtherCodings(String header) {
    assertThatThrownBy(() -> Decoder.of(List.of(header)))
        .isInstanceOfSatisfying(
            BodyException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.DECODE));
  }

  @Test
  void codingsOnSeveralLinesAreSeveralCodings() {
    assertThatThrownBy(() -> Decoder.of(List.of("gzip", "br")))
        .isInstanceOf(BodyException.class)
        .hasMessageContaining("more than once");
  }
}
