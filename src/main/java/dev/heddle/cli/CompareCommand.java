package dev.heddle.cli;

import dev.heddle.cli.text.ComparisonReport;
import dev.heddle.cli.text.ComparisonReport.Row;
import dev.heddle.cli.text.JobLine;
import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

@Command(
    name = "compare",
    description = "Run the tasks of a job file under one mode after the other and compare them.",
    footer = {
      "",
      "The concurrency of the file holds for its own mode and for pool; the other modes run as they",
      "do when nobody names one, all at once. --concurrency holds for all but sequential."
    },
    exitCodeListHeading = Exit.HEADING,
    exitCodeList = {Exit.EVERY_TASK, Exit.SOME_TASK, Exit.BAD_FILE, Exit.CTRL_C_RUNNING})
final class CompareCommand implements Callable<Integer> {
  @Mixin JobFileOptions file = new JobFileOptions();

  @Option(
      names = "--modes",
      paramLabel = "M",
      split = ",",
      description = "The modes to compare; all of them by default.")
  List<String> modes =
      Arrays.stream(Mode.values()).map(Mode::wireName).collect(Collectors.toList());

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Most tasks at once, in every mode but sequential.")
  @Nullable Integer concurrency;

  @Mixin NetOptions net = new NetOptions();
  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  CompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (concurrency != null) {
      Overrides.checkConcurrency(concurrency);
    }
    List<Mode> chosen = modes.stream().map(Overrides::modeOf).distinct().toList();
    List<Row> rows = new ArrayList<>();
    try (LocalRunner runner = new LocalRunner(console, net.policy());
        ReusableInput input = ReusableInput.of(file.jobFile(), console)) {
      for (Mode mode : chosen) {
        if (!runner.interruption().came()) {
          rows.add(run(runner, input, mode));
        }
      }
      print(rows);
      boolean good = rows.stream().allMatch(row -> row.job().succeeded());
      return runner.interruption().exitCodeOr(good ? Exit.OK : Exit.TASKS_FAILED);
    }
  }

  private Row run(LocalRunner runner, ReusableInput input, Mode mode) {
    JobSettings[] given = new JobSettings[1];
    LocalSource source =
        runner.submit(
            input.file(),
            settings -> {
              given[0] = settings;
              return chosen(settings, mode);
            });
    JobLine end = ProgressDisplay.watch(source, display());
    Row row = new Row(end, source.verdict(), given[0].mode() == mode);
    if (console.terminal().isEmpty()) {
      console.note(List.of(row.line()));
    }
    return row;
  }

  private JobSettings chosen(JobSettings settings, Mode mode) {
    return concurrency == null || mode == Mode.SEQUENTIAL
        ? Overrides.inMode(settings, mode)
        : settings.withMode(mode, concurrency);
  }

  /** A terminal shows each job as it runs; elsewhere a line at its end is enough. */
  private ProgressDisplay display() {
    return console.terminal().isPresent() ? ProgressDisplay.on(console) : ProgressDisplay.QUIET;
  }

  private void print(List<Row> rows) {
    if (common.json) {
      console.print(ComparisonJson.of(rows).encodePrettily());
    } else {
      console.print(new ComparisonReport(console.page()).lines(rows));
    }
  }
}
