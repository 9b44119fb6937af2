package dev.heddle.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "heddle",
    description = "Run lists of tasks under five concurrency models, every task on a timeline.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "'heddle help COMMAND' tells more of a command. Client commands reach the server that",
      "--server or HEDDLE_SERVER names, with the token of --token or HEDDLE_TOKEN."
    })
final class Heddle {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  boolean version;
}
