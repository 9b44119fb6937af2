package dev.heddle.cli;

import dev.heddle.job.json.JobParser.Format;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "submit",
    description = "Give a job file to a server; prints the id of the job.",
    exitCodeListHeading = Exit.HEADING,
    exitCodeList = {Exit.ACCEPTED, Exit.SOME_TASK_WATCHED, Exit.REFUSED, Exit.CTRL_C_WATCHING})
final class SubmitCommand extends RemoteCommand {
  private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

  @Mixin JobFileOptions file = new JobFileOptions();

  @Option(names = "--watch", description = "Watch the job until it ends.")
  boolean watch;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Sent again with the same key, the same file gives the same job.")
  @Nullable String key;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting of the job, such as mode=pool; only for lists of URLs.")
  Map<String, String> settings = new LinkedHashMap<>();

  SubmitCommand(Console console) {
    super(console);
  }

  @Override
  int ask(ApiClient api) {
    JobFile job = file.jobFile();
    if (!settings.isEmpty() && job.format() != Format.URI_LIST) {
      throw new CliException("--set is for lists of URLs; write the setting into " + job.label());
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", job.mediaType());
    if (key != null) {
      if (!KEY.matcher(key).matches()) {
        throw new CliException(
            "--idempotency-key must be 1 to 255 printable ASCII characters without blanks");
      }
      headers.put("Idempotency-Key", key);
    }
    SentBody body = new SentBody(body(job));
    return new Receipt(console(), common.json)
        .of(
            api,
            () -> api.upload("/jobs" + Urls.query(settings), body, headers),
            body::sent,
            watch);
  }

  private BodyPublisher body(JobFile job) {
    if (job.standardInput()) {
      return BodyPublishers.ofInputStream(console()::in);
    }
    job.check();
    try {
      return BodyPublishers.ofFile(Path.of(job.name()));
    } catch (FileNotFoundException e) {
      throw new CliException("there is no file " + job.name());
    }
  }
}
