package dev.heddle.cli;

import dev.heddle.job.NetPolicy;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which addresses downloads may reach. */
final class NetOptions {
  @Option(
      names = "--allow-net",
      paramLabel = "CIDR",
      split = ",",
      description = "Addresses beyond the public ones that downloads may reach.")
  List<String> allowNet = new ArrayList<>();

  /** The policy. */
  NetPolicy policy() {
    try {
      return NetPolicy.of(allowNet);
    } catch (IllegalArgumentException e) {
      throw new CliException("--allow-net: " + e.getMessage());
    }
  }
}
