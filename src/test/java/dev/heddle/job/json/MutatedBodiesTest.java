package dev.heddle.job.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.json.BodyTable.Row;
import dev.heddle.job.json.JobParser.Format;
import dev.heddle.job.json.JobParser.Rejected;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bodies that were damaged at random; a failure names its seed, which replays it. */
class MutatedBodiesTest {
  private static final int SEEDS = 4_000;
  private static final int BODY_BYTES_MAX = 2_000;
  private static final byte[] ALPHABET =
      ",:{}[]\"\\ \n\r#0123456789-+.eE%/@nulltruefalsé".getBytes(StandardCharsets.UTF_8);
  private static final Contract JOB = Contract.schema("Job");

  @Test
  void nothingMakesTheParserThrowAndSplitsNeverMatter() throws Exception {
    List<byte[]> bodies =
        BodyTable.read("bodies.txt").stream()
            .map(Row::bytes)
            .filter(body -> body.length < BODY_BYTES_MAX)
            .toList();
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      byte[] body = bodies.get(random.nextInt(bodies.size()));
      for (int cuts = 1 + random.nextInt(3); cuts > 0; cuts--) {
        body = mutate(body, bodies, random);
      }
      for (Format format : Format.values()) {
        check(format, body, random, seed);
      }
    }
  }

  private static void check(Format format, byte[] body, Random random, int seed) {
    Parsed whole = Parsed.whole(format, body);
    assertThat(Parsed.inPieces(format, Map.of(), body, random).outcome())
        .as("seed %d, %s", seed, format)
        .isEqualTo(whole.outcome());
    if (whole.result() instanceof Rejected rejected) {
      assertThat(rejected.problems())
          .hasSizeBetween(1, Problems.MAX + 1)
          .allSatisfy(problem -> assertThat(problem.detail()).doesNotContain("Source", "Feature"));
    } else if (format == Format.JSON) {
      assertThat(JOB.problems(body)).as("seed %d", seed).isEmpty();
    }
  }

  private static byte[] mutate(byte[] body, List<byte[]> others, Random random) {
    int from = random.nextInt(body.length + 1);
    int to = Math.min(body.length, from + random.nextInt(4));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(body, 0, from);
    switch (random.nextInt(5)) {
      case 0 -> out.write(body, to, body.length - to);
      case 1 -> {
        out.write(ALPHABET[random.nextInt(ALPHABET.length)]);
        out.write(body, from, body.length - from);
      }
      case 2 -> {
        out.write(random.nextInt(256));
        out.write(body, to, body.length - to);
      }
      case 3 -> {
        byte[] other = others.get(random.nextInt(others.size()));
        int at = random.nextInt(other.length + 1);
        out.write(other, at, other.length - at);
      }
      default -> {
        out.write(body, from, to - from);
        out.write(body, from, body.length - from);
      }
    }
    return out.toByteArray();
  }
}
