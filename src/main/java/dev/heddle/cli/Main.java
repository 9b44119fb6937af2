package dev.heddle.cli;

/** Where the process begins; {@code ./heddle} starts it. */
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    LogSetup.install();
    Warmup.begin(args);
    int code = new Cli(Console.ofProcess()).run(args);
    System.exit(code);
  }
}
