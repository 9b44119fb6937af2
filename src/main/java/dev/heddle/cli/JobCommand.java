package dev.heddle.cli;

import picocli.CommandLine.Parameters;

/** A command about one job of a server. */
abstract class JobCommand extends RemoteCommand {
  @Parameters(paramLabel = "ID", description = "The job.")
  String id = "";

  JobCommand(Console console) {
    super(console);
  }

  /** The path of the job. */
  final String path() {
    if (id.isBlank()) {
      throw new CliException("the ID is empty; './heddle jobs' lists the jobs");
    }
    return "/jobs/" + Urls.segment(id);
  }
}
