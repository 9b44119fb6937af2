package dev.heddle.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heddle.cli.text.Glyphs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Runs command lines in this process. */
record Shell(String input, Map<String, String> env, Screen screen) {
  /** No input, no environment, no terminal. */
  static final Shell PLAIN = new Shell("", Map.of(), Screen.NONE);

  Shell withInput(String text) {
    return new Shell(text, env, screen);
  }

  Shell withEnv(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(env);
    more.put(name, value);
    return new Shell(input, more, screen);
  }

  Shell withTerminal(int rows, int columns) {
    return new Shell(
        input, env, new Screen(Optional.of(new Terminal(rows, columns)), columns, true));
  }

  Said run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Said said = run(out, args);
    return new Said(said.code(), out.toString(UTF_8), said.err());
  }

  /** Has the results go elsewhere. */
  Said run(OutputStream out, String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = new Cli(console(out, err)).run(args);
    return new Said(code, "", err.toString(UTF_8));
  }

  private Console console(OutputStream out, ByteArrayOutputStream err) {
    return new Console(
        new ByteArrayInputStream(input.getBytes(UTF_8)),
        new ResultStream(out, UTF_8),
        new PrintStream(err, true, UTF_8),
        env,
        screen,
        Glyphs.ASCII,
        false);
  }
}
