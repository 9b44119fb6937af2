package dev.heddle.cli;

import picocli.CommandLine.Command;

@Command(name = "cancel", description = "Stop a job.")
final class CancelCommand extends JobAction {
  CancelCommand(Console console) {
    super(console);
  }

  @Override
  String action() {
    return "cancel";
  }
}
