package dev.heddle.cli;

import dev.heddle.job.json.NearMiss;
import dev.heddle.cluster.ClusterException;
import dev.heddle.store.StoreException;
import dev.heddle.web.ListenException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs command lines. */
final class Cli {
  private final Console console;

  Cli(Console console) {
    this.console = console;
  }

  /** Runs one and gives its exit code. Nothing it does wrong ends in a stack trace. */
  int run(String... args) {
    int code = commandLine(args).execute(args);
    Optional<IOException> failure = console.out().failure();
    int end = failure.isEmpty() ? code : unwritten(failure.get(), code);
    console.err().flush();
    return end;
  }

  /** Results that nobody got are no success, and no word about the tasks either. */
  private int unwritten(IOException failure, int code) {
    boolean left = ResultStream.readerLeft(failure);
    if (!left) {
      console.error("cannot write to standard output: " + failure.getMessage(), List.of());
    }
    if (code != Exit.OK && code != Exit.TASKS_FAILED) {
      return code;
    }
    return left ? Exit.READER_LEFT : Exit.USAGE;
  }

  private CommandLine commandLine(String... args) {
    IFactory factory = new Factory(console);
    CommandLine line = new CommandLine(new Heddle(), factory);
    Commands.neededFor(args)
        .forEach((name, type) -> line.addSubcommand(name, new CommandLine(type, factory)));
    line.setOut(new PrintWriter(console.out(), true, console.out().charset()));
    line.setErr(new PrintWriter(console.err(), true, console.err().charset()));
    line.setUsageHelpWidth(Math.clamp(console.width(), 60, 110));
    line.setExpandAtFiles(false);
    line.setCommandName("heddle");
    line.getCommandSpec().version("heddle " + Version.current());
    line.setParameterExceptionHandler((e, given) -> misused(e));
    line.setExecutionExceptionHandler((e, command, result) -> failed(e));
    line.setExecutionStrategy(this::execute);
    return line;
  }

  private int execute(ParseResult result) {
    if (!result.hasSubcommand()
        && !result.isUsageHelpRequested()
        && !result.isVersionHelpRequested()) {
      throw new ParameterException(result.commandSpec().commandLine(), "name a command");
    }
    return new CommandLine.RunLast().execute(result);
  }

  private int misused(ParameterException e) {
    var spec = e.getCommandLine().getCommandSpec();
    String wrong =
        e instanceof UnmatchedArgumentException unmatched
            ? unexpected(unmatched.getUnmatched().getFirst(), spec)
            : String.valueOf(e.getMessage());
    console.error(wrong + " (see 'heddle" + help(spec) + " --help')", List.of());
    return Exit.USAGE;
  }

  private static String unexpected(String argument, CommandSpec spec) {
    if (argument.startsWith("-")) {
      Set<String> options = spec.optionsMap().keySet();
      return "there is no option '" + argument + "'" + NearMiss.hint(argument, options);
    }
    return spec.parent() == null
        ? "there is no command '" + argument + "'" + NearMiss.hint(argument, Commands.names())
        : "one argument too many: '" + argument + "'";
  }

  private static String help(CommandSpec spec) {
    return spec.parent() == null ? "" : " " + spec.name();
  }

  private int failed(Exception e) {
    if (e instanceof CliException told) {
      console.error(String.valueOf(told.getMessage()), told.details());
    } else if (e instanceof StoreException
        || e instanceof ListenException
        || e instanceof ClusterException) {
      console.error(String.valueOf(e.getMessage()), List.of());
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
