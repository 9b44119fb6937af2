package dev.heddle.store;

import dev.heddle.job.DownloadInfo;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Run;
import dev.heddle.job.TaskState;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a row that few rows have, as chunks and log entries write them alike. */
final class RowParts {
  private static final int NO_DIGEST = 0;
  private static final int DIGEST_BYTES = 1;
  private static final int DIGEST_TEXT = 2;

  private RowParts() {}

  static void putFailure(BlobWriter out, Failure failure) {
    out.putString(failure.code().wireName());
    out.putString(failure.detail());
  }

  static Failure failure(BlobReader in) {
    return new Failure(WireNames.failure(in.requiredString()), in.requiredString());
  }

  static void putDownload(BlobWriter out, DownloadInfo download) {
    out.putString(download.finalUrl());
    out.putUnsigned(download.status());
    out.putSigned(download.wireBytes());
    out.putSigned(download.bytes());
    out.putString(download.contentType());
    putDigest(out, download.sha256());
    out.putString(download.protocol());
  }

  static DownloadInfo download(BlobReader in) {
    return new DownloadInfo(
        in.string(),
        in.number(Integer.MAX_VALUE),
        in.signed(),
        in.signed(),
        in.string(),
        digest(in),
        in.string());
  }

  static void putRuns(BlobWriter out, List<Run> runs, long near) {
    out.putUnsigned(runs.size());
    for (Run run : runs) {
      out.putString(run.node());
      out.putUnsigned(run.lane());
      out.putTime(run.startMicros(), near);
      out.putTime(run.endMicros(), Math.max(run.startMicros(), 0));
      out.put(WireNames.codeOf(run.state()));
      FailureCode error = run.error();
      out.putString(error == null ? null : error.wireName());
    }
  }

  static List<Run> runs(BlobReader in, long near) {
    int count = in.count();
    List<Run> runs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      runs.add(run(in, near));
    }
    return List.copyOf(runs);
  }

  private static Run run(BlobReader in, long near) {
    String node = in.requiredString();
    int lane = in.number(Integer.MAX_VALUE);
    long start = in.time(near);
    long end = in.time(Math.max(start, 0));
    TaskState state = WireNames.taskState(in.get());
    String error = in.string();
    return new Run(node, lane, start, end, state, error == null ? null : WireNames.failure(error));
  }

  /** Half the size where it is what it should be, and kept whatever it is. */
  private static void putDigest(BlobWriter out, @Nullable String sha256) {
    if (sha256 == null) {
      out.put(NO_DIGEST);
    } else if (isDigest(sha256)) {
      out.put(DIGEST_BYTES);
      out.put(HexFormat.of().parseHex(sha256));
    } else {
      out.put(DIGEST_TEXT);
      out.putString(sha256);
    }
  }

  private static @Nullable String digest(BlobReader in) {
    return switch (in.get()) {
      case NO_DIGEST -> null;
      case DIGEST_BYTES -> HexFormat.of().formatHex(in.get(32));
      case DIGEST_TEXT -> in.requiredString();
      default -> throw in.damaged("a checksum has an unknown form");
    };
  }

  private static boolean isDigest(String text) {
    return text.length() == 64
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }
}
