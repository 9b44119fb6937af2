package dev.heddle.cli;

import dev.heddle.cli.text.Glyphs;
import dev.heddle.cli.text.Page;
import dev.heddle.cli.text.Printable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The world around a command.
 *
 * @param in standard input
 * @param out for results
 * @param err for progress and errors
 * @param env the environment variables
 * @param screen what {@code out} and {@code err} are shown on
 * @param glyphs what {@code out} and {@code err} can show
 * @param process whether the command has the whole process to itself, and with it its signals
 */
record Console(
    InputStream in,
    ResultStream out,
    PrintStream err,
    Map<String, String> env,
    Screen screen,
    Glyphs glyphs,
    boolean process) {
  /** The console of this process. */
  static Console ofProcess() {
    return new Console(
        System.in,
        new ResultStream(new FileOutputStream(FileDescriptor.out), System.out.charset()),
        System.err,
        System.getenv(),
        Screen.of(System.getProperty("heddle.terminal", ""), System.getenv()),
        Glyphs.forCharset(System.out.charset()),
        true);
  }

  /** The terminal to redraw progress on; empty where progress is lines that stay. */
  Optional<Terminal> terminal() {
    return screen.live();
  }

  /** What results are written on. */
  Page page() {
    return new Page(glyphs, screen.width(), screen.wrapped());
  }

  /** How many characters of a line of results look well. */
  int width() {
    return screen.width();
  }

  /** Prints results. */
  void print(List<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  /** Prints a result. */
  void print(String line) {
    print(List.of(line));
  }

  /** Tells something beside the results. */
  void note(List<String> lines) {
    lines.forEach(err::println);
    err.flush();
  }

  /** Tells something beside the results. */
  void note(String line) {
    note(List.of(line));
  }

  /** Tells what is wrong: one line, then one for each detail. */
  void error(String message, List<String> details) {
    err.println("heddle: " + Printable.clean(message.replace('\n', ' ')));
    details.forEach(line -> err.println("  " + Printable.clean(line)));
    err.flush();
  }
}
