package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "run",
    description = "Run a job file in this process, without a server.",
    exitCodeListHeading = Exit.HEADING,
    exitCodeList = {Exit.EVERY_TASK, Exit.SOME_TASK, Exit.BAD_FILE, Exit.CTRL_C_RUNNING})
final class RunCommand implements Callable<Integer> {
  @Mixin JobFileOptions file = new JobFileOptions();
  @Mixin Overrides overrides = new Overrides();
  @Mixin NetOptions net = new NetOptions();
  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    JobFile job = file.jobFile();
    try (LocalRunner runner = new LocalRunner(console, net.policy())) {
      LocalSource source = runner.submit(job, overrides::applyTo);
      JobLine end = ProgressDisplay.watch(source, ProgressDisplay.on(console));
      if (common.json) {
        console.print(LocalJson.result(source));
      } else {
        new Results(console).print(end, source);
      }
      return runner.interruption().exitCodeOr(end.succeeded() ? Exit.OK : Exit.TASKS_FAILED);
    }
  }
}
