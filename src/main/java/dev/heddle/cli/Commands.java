package dev.heddle.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The commands there are. */
final class Commands {
  private static final String HELP = "help";
  private static final Map<String, Class<?>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("serve", ServeCommand.class);
    ALL.put("worker", WorkerCommand.class);
    ALL.put("run", RunCommand.class);
    ALL.put("compare", CompareCommand.class);
    ALL.put("submit", SubmitCommand.class);
    ALL.put("watch", WatchCommand.class);
    ALL.put("jobs", JobsCommand.class);
    ALL.put("show", ShowCommand.class);
    ALL.put("cancel", CancelCommand.class);
    ALL.put("pause", PauseCommand.class);
    ALL.put("resume", ResumeCommand.class);
    ALL.put("retry", RetryCommand.class);
    ALL.put("delete", DeleteCommand.class);
    ALL.put("nodes", NodesCommand.class);
    ALL.put("drain", DrainCommand.class);
    ALL.put(HELP, HelpCommand.class);
    ALL.put("train", TrainCommand.class);
  }

  private Commands() {}

  /** The name of each. */
  static Set<String> names() {
    return Collections.unmodifiableSet(ALL.keySet());
  }

  /**
   * The commands that a command line can mean: the one it begins with, or else all of them. Reading
   * the annotations of all takes longer than what most commands do.
   */
  static Map<String, Class<?>> neededFor(String... args) {
    Class<?> named = args.length == 0 ? null : ALL.get(args[0]);
    return named == null || args[0].equals(HELP)
        ? Collections.unmodifiableMap(ALL)
        : Map.of(args[0], named);
  }
}
