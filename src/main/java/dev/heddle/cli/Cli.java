package dev.heddle.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Runs command lines. */
final class Cli {
  private final Console console;

  Cli(Console console) {
    this.console = console;
  }

  /** Runs one and gives its exit code. Nothing it does wrong ends in a stack trace. */
  int run(String... args) {
    int code = commandLine().execute(args);
    console.out().flush();
    console.err().flush();
    return code;
  }

  private CommandLine commandLine() {
    CommandLine line = new CommandLine(new Heddle(), new Factory(console));
    line.setOut(new PrintWriter(console.out(), true, console.out().charset()));
    line.setErr(new PrintWriter(console.err(), true, console.err().charset()));
    line.setUsageHelpWidth(Math.clamp(console.width(), 60, 110));
    line.setExpandAtFiles(false);
    line.setCommandName("heddle");
    line.getCommandSpec().version("heddle " + Version.current());
    line.setParameterExceptionHandler((e, args) -> misused(e));
    line.setExecutionExceptionHandler((e, command, result) -> failed(e));
    line.setExecutionStrategy(this::execute);
    return line;
  }

  private int execute(ParseResult result) {
    if (!result.hasSubcommand() && !result.isUsageHelpRequested() && !result.isVersionHelpRequested()) {
      throw new ParameterException(result.commandSpec().commandLine(), "name a command");
    }
    return new CommandLine.RunLast().execute(result);
  }

  private int misused(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    console.error(e.getMessage() + " (see '" + command + " --help')", List.of());
    return Exit.USAGE;
  }

  private int failed(Exception e) {
    if (e instanceof CliException told) {
      console.error(String.valueOf(told.getMessage()), told.details());
    } else {
      console.error(
          "this should not happen: " + e + "; HEDDLE_DEBUG=1 shows where it comes from", List.of());
      if (console.env().containsKey("HEDDLE_DEBUG")) {
        e.printStackTrace(console.err());
      }
    }
    return Exit.USAGE;
  }

  /** Gives each command its console. */
  private record Factory(Console console) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (var constructor : type.getDeclaredConstructors()) {
        if (List.of(constructor.getParameterTypes()).equals(List.of(Console.class))) {
          return type.cast(constructor.newInstance(console));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
