package dev.heddle.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which job file a command reads. */
final class JobFileOptions {
  @Parameters(
      paramLabel = "FILE",
      description = "The job: JSON, NDJSON or a list of URLs; - for standard input.")
  String file = "";

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "json, ndjson or uri-list; by default what the name of the file ends in.")
  @Nullable String format;

  /** The file. */
  JobFile jobFile() {
    return JobFile.of(file, format);
  }
}
