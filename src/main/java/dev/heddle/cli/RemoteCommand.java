package dev.heddle.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that asks a server. */
@Command(
    exitCodeListHeading = Exit.HEADING,
    exitCodeList = {Exit.DONE, Exit.REFUSED, Exit.CTRL_C})
abstract class RemoteCommand implements Callable<Integer> {
  @Mixin ServerOptions server = new ServerOptions();
  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  RemoteCommand(Console console) {
    this.console = console;
  }

  @Override
  public final Integer call() {
    try (ApiClient api = server.connect(console.env())) {
      return ask(api);
    }
  }

  /** Does the work and gives the exit code. */
  abstract int ask(ApiClient api);

  final Console console() {
    return console;
  }
}
