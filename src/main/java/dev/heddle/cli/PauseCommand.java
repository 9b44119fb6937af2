package dev.heddle.cli;

import picocli.CommandLine.Command;

@Command(name = "pause", description = "Let the running tasks of a job finish and start no other.")
final class PauseCommand extends JobAction {
  PauseCommand(Console console) {
    super(console);
  }

  @Override
  String action() {
    return "pause";
  }
}
