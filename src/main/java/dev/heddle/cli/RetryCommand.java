package dev.heddle.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "retry",
    description = "Run the failed and cancelled tasks of an ended job again, as a new job.",
    exitCodeListHeading = Exit.HEADING,
    exitCodeList = {Exit.ACCEPTED, Exit.SOME_TASK_WATCHED, Exit.REFUSED, Exit.CTRL_C_WATCHING})
final class RetryCommand extends JobCommand {
  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "Only the tasks that failed with this error, such as timeout.")
  @Nullable String code;

  @Option(names = "--watch", description = "Watch the new job until it ends.")
  boolean watch;

  RetryCommand(Console console) {
    super(console);
  }

  @Override
  int ask(ApiClient api) {
    String query = code == null ? "" : Urls.query(Map.of("code", code));
    String call = path() + "/retry" + query;
    return new Receipt(console(), common.json).of(api, () -> api.post(call), () -> true, watch);
  }
}
