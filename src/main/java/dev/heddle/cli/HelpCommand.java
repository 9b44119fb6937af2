package dev.heddle.cli;

import dev.heddle.job.json.NearMiss;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "help", description = "Show the help of a command.")
final class HelpCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..1",
      description = "The command; without one, the list of them is shown.")
  @Nullable String command;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Spec @Nullable CommandSpec spec;

  private final Console console;

  HelpCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CommandLine all = Objects.requireNonNull(spec).parent().commandLine();
    CommandLine meant = command == null ? all : all.getSubcommands().get(command);
    if (meant == null) {
      String hint = NearMiss.hint(String.valueOf(command), Commands.names());
      throw new CliException(
          "there is no command '" + command + "'" + hint + " (see 'heddle --help')");
    }
    meant.usage(console.out());
    return Exit.OK;
  }
}
