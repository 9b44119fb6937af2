package dev.heddle.cli;

import static dev.heddle.cli.Shell.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says of itself. */
class HelpTest {
  private static final String EVERYWHERE = " --json --help";
  private static final String CLUSTER = " --cluster-host --cluster-port --bus-port --proof";
  private static final String CLIENT = " --server --token" + EVERYWHERE;

  @ParameterizedTest
  @CsvSource({
    "serve, '', --join --store --host --port --name --data --token --allow-host --drain --allow-net"
        + CLUSTER
        + EVERYWHERE,
    "worker, '', --join --host --port --name --data --token --allow-host --drain --allow-net"
        + CLUSTER
        + EVERYWHERE,
    "run, FILE, --format --mode --concurrency --allow-net" + EVERYWHERE,
    "compare, FILE, --format --modes --concurrency --allow-net" + EVERYWHERE,
    "submit, FILE, --format --watch --idempotency-key --set" + CLIENT,
    "watch, ID, " + CLIENT,
    "jobs, '', --state --name --limit" + CLIENT,
    "show, ID, " + CLIENT,
    "cancel, ID, " + CLIENT,
    "pause, ID, " + CLIENT,
    "resume, ID, " + CLIENT,
    "retry, ID, --code --watch" + CLIENT,
    "delete, ID, " + CLIENT,
    "nodes, '', " + CLIENT,
    "drain, NODE, --resume" + CLIENT
  })
  void theHelpOfACommandNamesWhatItTakes(String command, String argument, String options) {
    Said said = PLAIN.run(command, "--help").well();
    assertThat(said.err()).isEmpty();
    assertThat(said.out()).startsWith("Usage: heddle " + command + " [").endsWith("\n");
    assertThat(options(said.out())).isEqualTo(new TreeSet<>(List.of(options.strip().split(" "))));
    if (!argument.isEmpty()) {
      assertThat(said.lines()).anyMatch(line -> line.strip().startsWith(argument + " "));
    }
    assertThat(PLAIN.run(command, "-h").well()).isEqualTo(said);
    assertThat(PLAIN.run("help", command).well()).isEqualTo(said);
  }

  @Test
  void helpIsACommandToo() {
    assertThat(PLAIN.run("help").well()).isEqualTo(PLAIN.run("--help").well());
    assertThat(PLAIN.run("help", "help").well()).isEqualTo(PLAIN.run("help", "--help").well());
    PLAIN.run("help", "frob").refused("heddle: there is no command 'frob' (see 'heddle --help')");
    PLAIN
        .run("help", "run", "on")
        .refused("heddle: one argument too many: 'on' (see 'heddle help --help')");
    assertThat(PLAIN.withTerminal(24, 60).run("help", "run").well())
        .isEqualTo(PLAIN.withTerminal(24, 60).run("run", "--help").well());
  }

  /** Those that a line of the help is about. */
  private static Set<String> options(String help) {
    return Pattern.compile("^ +(?:-\\w, )?(--[a-z-]+)", Pattern.MULTILINE)
        .matcher(help)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theHelpListsTheCommandsAndTheReadmeNoneThatAreNotThere() throws Exception {
    Said said = PLAIN.run("--help").well();
    Set<String> commands =
        Pattern.compile("^  ([a-z]+) ", Pattern.MULTILINE)
            .matcher(said.out())
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(commands)
        .containsExactlyInAnyOrder(
            "serve", "worker", "run", "compare", "submit", "watch", "jobs", "show", "cancel",
            "pause", "resume", "retry", "delete", "nodes", "drain", "help");
    Set<String> inReadme =
        Pattern.compile("\\./heddle ([a-z]+)")
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toSet());
    assertThat(commands).containsAll(inReadme);
  }

  @ParameterizedTest
  @CsvSource({
    "serve, 0 2",
    "worker, 0 2",
    "run, 0 1 2 130",
    "compare, 0 1 2 130",
    "submit, 0 1 2 130",
    "watch, 0 1 2 130",
    "retry, 0 1 2 130",
    "jobs, 0 2 130",
    "show, 0 2 130",
    "cancel, 0 2 130",
    "pause, 0 2 130",
    "resume, 0 2 130",
    "delete, 0 2 130",
    "nodes, 0 2 130",
    "drain, 0 2 130",
    "'', 0 1 2 130 141 143"
  })
  void theHelpListsTheExitCodes(String command, String codes) {
    Said said = command.isEmpty() ? PLAIN.run("help") : PLAIN.run("help", command);
    String listed = said.well().out().replaceFirst("(?s).*\nExit codes:\n", "");
    assertThat(listed.lines().filter(line -> line.matches(" +\\d+ +\\S.*")))
        .extracting(line -> line.strip().replaceFirst(" .*", ""))
        .containsExactly(codes.split(" "));
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 110})
  void helpFitsTheTerminal(int columns) {
    for (String command : List.of("serve", "worker", "run", "submit", "jobs")) {
      assertThat(PLAIN.withTerminal(24, columns).run(command, "--help").well().lines())
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void theVersionIsALine(String option) {
    Said said = PLAIN.run(option).well();
    assertThat(said.out()).matches("heddle \\S+\n");
    assertThat(said.err()).isEmpty();
  }

  @Test
  void whoNamesNoCommandOrAWrongOneIsToldWhereToLook() {
    PLAIN.run().refused("heddle: name a command (see 'heddle --help')");
    PLAIN.run("frob").refused("heddle: there is no command 'frob' (see 'heddle --help')");
    PLAIN
        .run("jbos")
        .refused("heddle: there is no command 'jbos'; did you mean jobs? (see 'heddle --help')");
    PLAIN
        .run("help", "wach")
        .refused("heddle: there is no command 'wach'; did you mean watch? (see 'heddle --help')");
    PLAIN.run("--frob").refused("heddle: there is no option '--frob' (see 'heddle --help')");
    PLAIN
        .run("run")
        .refused("heddle: Missing required parameter: 'FILE' (see 'heddle run --help')");
    PLAIN
        .run("show")
        .refused("heddle: Missing required parameter: 'ID' (see 'heddle show --help')");
    PLAIN
        .run("show", "a", "b")
        .refused("heddle: one argument too many: 'b' (see 'heddle show --help')");
  }

  @Test
  void aControlSequenceOnTheCommandLineIsNotEchoed() {
    PLAIN
        .run("a\u001b[2Jb\n")
        .refused("heddle: there is no command 'a?[2Jb ' (see 'heddle --help')");
  }
}
