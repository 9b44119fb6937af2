package dev.heddle.cli;

import java.util.Optional;

/** Where the process begins; {@code ./heddle} starts it. */
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    LogSetup.install();
    Optional<Warmup> warmup = Warmup.of(args);
    int code = new Cli(Console.ofProcess()).run(args);
    warmup.ifPresent(Warmup::end);
    System.exit(code);
  }
}
