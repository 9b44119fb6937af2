package dev.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.NetPolicy;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.json.JobParser;
import dev.heddle.job.json.JobParser.Format;
import dev.heddle.job.json.JobParser.Accepted;
import dev.heddle.job.json.ParserLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The job files that people try first. */
class ExamplesTest {
  private static final Path FOLDER = Path.of("examples");

  static Stream<Path> jobFiles() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".json")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("jobFiles")
  void isAcceptedAndDescribed(Path file) throws IOException {
    assertThat(parse(file).tasks()).isNotEmpty();
    assertThat(Files.readString(FOLDER.resolve("README.md")))
        .contains("`" + file.getFileName() + "`");
  }

  @Test
  void theLabIsTheLab() throws IOException {
    Parsed lab = parse(FOLDER.resolve("lab.json"));
    assertThat(lab.settings().mode()).isEqualTo(Mode.POOL);
    assertThat(lab.settings().concurrency()).isEqualTo(2);
    assertThat(lab.tasks().stream().map(task -> Objects.requireNonNull(task.estimate())))
        .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(5));
  }

  @Test
  void thereAre120Downloads() throws IOException {
    Parsed downloads = parse(FOLDER.resolve("downloads.json"));
    assertThat(downloads.tasks().size() * downloads.settings().repeat()).isEqualTo(120);
  }

  private static Parsed parse(Path file) throws IOException {
    List<TaskSpec> tasks = new ArrayList<>();
    NetPolicy loopback = NetPolicy.of(List.of("127.0.0.0/8"));
    JobParser parser =
        new JobParser(Format.JSON, ParserLimits.of(loopback), Map.of(), tasks::addAll);
    byte[] bytes = Files.readAllBytes(file);
    parser.feed(bytes, 0, bytes.length);
    JobParser.Result result = parser.end();
    assertThat(result).as(file.toString()).isInstanceOf(Accepted.class);
    return new Parsed(((Accepted) result).settings(), tasks);
  }

  private record Parsed(JobSettings settings, List<TaskSpec> tasks) {}
}
