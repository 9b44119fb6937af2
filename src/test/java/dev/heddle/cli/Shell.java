package dev.heddle.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heddle.cli.text.Glyphs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Runs command lines in this process. */
record Shell(String input, Map<String, String> env, Optional<Terminal> terminal) {
  /** No input, no environment, no terminal. */
  static final Shell PLAIN = new Shell("", Map.of(), Optional.empty());

  Shell withInput(String text) {
    return new Shell(text, env, terminal);
  }

  Shell withEnv(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(env);
    more.put(name, value);
    return new Shell(input, more, terminal);
  }

  Shell withTerminal(int rows, int columns) {
    return new Shell(input, env, Optional.of(new Terminal(rows, columns)));
  }

  Said run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = new Cli(console(out, err)).run(args);
    return new Said(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  private Console console(ByteArrayOutputStream out, ByteArrayOutputStream err) {
    return new Console(
        new ByteArrayInputStream(input.getBytes(UTF_8)),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        env,
        terminal,
        Glyphs.ASCII,
        false);
  }
}
