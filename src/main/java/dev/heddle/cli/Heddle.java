package dev.heddle.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "heddle",
    description = "Run lists of tasks under five concurrency models, every task on a timeline.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = Exit.HEADING,
    exitCodeList = {
      "0:done; where a job is waited for, every task succeeded",
      "1:the job that was waited for failed or was cancelled",
      "2:all that keeps a command from its work: bad usage, a bad file, a refusal, no server",
      "130:interrupted (Ctrl-C)",
      "141:whoever read the results left",
      "143:ended by SIGTERM; a node drains then, and exits 0"
    },
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
