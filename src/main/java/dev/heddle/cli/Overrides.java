package dev.heddle.cli;

import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings of the command line that stand above those of the job file. */
final class Overrides {
  @Option(
      names = "--mode",
      paramLabel = "M",
      description = "Run under this mode: sequential, threads, pool, eventloop or virtual.")
  @Nullable String mode;

  @Option(names = "--concurrency", paramLabel = "N", description = "Most tasks at once.")
  @Nullable Integer concurrency;

  /** The settings with what was given here. */
  JobSettings applyTo(JobSettings settings) {
    if (mode == null && concurrency == null) {
      return settings;
    }
    Mode chosen = mode == null ? settings.mode() : modeOf(mode);
    if (concurrency == null) {
      return inMode(settings, chosen);
    }
    checkConcurrency(concurrency);
    if (chosen == Mode.SEQUENTIAL && concurrency != 1) {
      throw new CliException("--concurrency must be 1 in sequential mode; leave it out");
    }
    return settings.withMode(chosen, concurrency);
  }

  /**
   * The settings under a mode. The concurrency of the file holds for its own mode and for the pool;
   * it says nothing about a mode that it was not written for.
   */
  static JobSettings inMode(JobSettings settings, Mode mode) {
    boolean meant = mode == settings.mode() || mode == Mode.POOL;
    return settings.withMode(mode, meant ? settings.concurrency() : 0);
  }

  /** Refuses what no job can have. */
  static void checkConcurrency(int concurrency) {
    if (concurrency < 1 || concurrency > JobSettings.CONCURRENCY_MAX) {
      throw new CliException("--concurrency must be 1 to " + JobSettings.CONCURRENCY_MAX);
    }
  }

  /** The mode of a name. */
  static Mode modeOf(String name) {
    return Arrays.stream(Mode.values())
        .filter(mode -> mode.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new CliException(
                    "there is no mode '"
                        + name
                        + "'; the modes are "
                        + Arrays.stream(Mode.values())
                            .map(Mode::wireName)
                            .collect(Collectors.joining(", "))));
  }
}
