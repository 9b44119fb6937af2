package dev.heddle.coordinator;

import dev.heddle.bus.ToWorker;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.JobSettings;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.protocol.Grant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Makes messages of a grant: one, or several where its specifications are too large for one. */
final class GrantParts {
  /** About the most bytes of the specifications in one message. */
  static final int BYTES_MAX = 4 * 1024 * 1024;

  /** What a specification has beside its texts, at most. */
  private static final int OVERHEAD_BYTES = 256;

  /** Bytes of a character in UTF-8, at most. */
  private static final int CHAR_BYTES = 3;

  private GrantParts() {}

  static List<ToWorker> of(
      String coordinator, Grant grant, JobSettings settings, List<TaskSpec> specs) {
    List<ToWorker> parts = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int to = 0; to < specs.size(); to++) {
      long more = bytes(specs.get(to));
      if (to > from && bytes + more > BYTES_MAX) {
        parts.add(part(coordinator, grant, settings, specs, from, to));
        from = to;
        bytes = 0;
      }
      bytes += more;
    }
    parts.add(part(coordinator, grant, settings, specs, from, specs.size()));
    return parts;
  }

  private static ToWorker part(
      String coordinator,
      Grant grant,
      JobSettings settings,
      List<TaskSpec> specs,
      int from,
      int to) {
    if (from == 0 && to == specs.size()) {
      return new ToWorker.GrantTasks(coordinator, grant, settings, specs);
    }
    int[] failed = grant.failedAttempts();
    Grant part =
        new Grant(
            grant.jobId(),
            grant.term(),
            grant.grantId(),
            Arrays.copyOfRange(grant.indices(), from, to),
            grant.share(),
            grant.shareSeq(),
            grant.basedOn(),
            failed.length == 0 ? failed : Arrays.copyOfRange(failed, from, to));
    return new ToWorker.GrantTasks(coordinator, part, settings, List.copyOf(specs.subList(from, to)));
  }

  private static long bytes(TaskSpec spec) {
    String name = spec.meta().name();
    long chars = name == null ? 0 : name.length();
    if (spec instanceof DownloadSpec download) {
      chars += download.url().length();
      for (Map.Entry<String, String> header : download.headers().entrySet()) {
        chars += header.getKey().length() + header.getValue().length();
      }
    }
    return OVERHEAD_BYTES + CHAR_BYTES * chars;
  }
}
