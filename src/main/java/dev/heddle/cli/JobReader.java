package dev.heddle.cli;

import dev.heddle.job.JobSettings;
import dev.heddle.job.NetPolicy;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.json.JobParser;
import dev.heddle.job.json.JobParser.Accepted;
import dev.heddle.job.json.JobParser.Problem;
import dev.heddle.job.json.JobParser.Rejected;
import dev.heddle.job.json.ParserLimits;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads job files piece by piece. */
final class JobReader {
  private static final int PIECE_BYTES = 64 * 1024;

  private final Console console;
  private final NetPolicy net;

  JobReader(Console console, NetPolicy net) {
    this.console = console;
    this.net = net;
  }

  /**
   * Reads one.
   *
   * @param chunks takes the tasks as they come; what it took is void where this method throws
   * @return the settings
   * @throws CliException naming every bad field
   */
  JobSettings read(JobFile file, Consumer<List<TaskSpec>> chunks) {
    JobParser parser = new JobParser(file.format(), ParserLimits.of(net), Map.of(), chunks);
    try (InputStream in = file.open(console)) {
      byte[] piece = new byte[PIECE_BYTES];
      int n = in.read(piece);
      if (n < 0) {
        throw new CliException(file.label() + " is empty; a job has at least one task");
      }
      for (; n >= 0 && !parser.hopeless(); n = in.read(piece)) {
        parser.feed(piece, 0, n);
      }
    } catch (IOException e) {
      throw new CliException("cannot read " + file.label() + ": " + e.getMessage());
    }
    return switch (parser.end()) {
      case Accepted accepted -> accepted.settings();
      case Rejected rejected -> throw rejection(file, rejected.problems());
    };
  }

  private static CliException rejection(JobFile file, List<Problem> problems) {
    List<String> lines = problems.stream().map(JobReader::line).toList();
    if (lines.size() == 1) {
      return new CliException(file.label() + ": " + lines.getFirst());
    }
    return new CliException(
        file.label() + " has " + JobParser.howMany(lines.size()) + " problems; mend these fields:",
        Problems.shorten(lines));
  }

  private static String line(Problem problem) {
    return problem.pointer().isEmpty()
        ? problem.detail()
        : problem.pointer() + ": " + problem.detail();
  }
}
