package dev.heddle.cli;

import picocli.CommandLine.Command;

@Command(
    name = "watch",
    description = "Show how a job comes along until it has ended; Ctrl-C stops only the watching.",
    exitCodeListHeading = Exit.HEADING,
    exitCodeList = {Exit.EVERY_TASK, Exit.SOME_TASK_OR_ASIDE, Exit.REFUSED, Exit.CTRL_C_WATCHING})
final class WatchCommand extends JobCommand {
  WatchCommand(Console console) {
    super(console);
  }

  @Override
  int ask(ApiClient api) {
    path();
    return new Watch(console(), common.json).until(api, id);
  }
}
