package dev.heddle.cli;

import picocli.CommandLine.Command;

@Command(name = "resume", description = "Go on with a paused job.")
final class ResumeCommand extends JobAction {
  ResumeCommand(Console console) {
    super(console);
  }

  @Override
  String action() {
    return "resume";
  }
}
