package dev.heddle.job.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heddle.job.DownloadInfo;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.Failure;
import dev.heddle.job.Mode;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks as CSV (RFC 4180, UTF-8, lines end in CRLF). Text that a spreadsheet would take for a
 * formula, because it begins with {@code = + - @} or a control character, has an apostrophe put
 * before it.
 */
public final class TaskCsv {
  private static final String HEADER =
      "index,name,type,state,attempts,node,worker,startedAt,endedAt,elapsedMs,errorCode,errorDetail,"
          + "url,finalUrl,status,wireBytes,bytes,contentType,sha256,protocol,retryOfIndex\r\n";

  private TaskCsv() {}

  /** The line with the names of the columns. */
  public static byte[] header() {
    return HEADER.getBytes(UTF_8);
  }

  /**
   * Some tasks, a line each.
   *
   * @param mode of their job, which names the lanes they ran in
   */
  public static byte[] lines(List<TaskView> views, Mode mode) {
    StringBuilder out = new StringBuilder(128 * views.size());
    for (TaskView view : views) {
      line(out, view, new TaskShown(view.row(), mode));
    }
    return JsonOut.whole(out.toString()).getBytes(UTF_8);
  }

  private static void line(StringBuilder out, TaskView view, TaskShown shown) {
    TaskRow row = view.row();
    Failure error = shown.error();
    out.append(row.index());
    text(out, view.spec().nameAt(row.index()));
    text(out, view.spec().type());
    text(out, row.state().wireName());
    plain(out, row.attempts());
    text(out, shown.node());
    text(out, shown.worker());
    time(out, shown.startMicros());
    time(out, shown.endMicros());
    plain(out, shown.runMicros() < 0 ? null : Times.millisTenths(shown.runMicros()));
    text(out, error == null ? null : error.code().wireName());
    text(out, error == null ? null : error.detail());
    download(out, view);
    plain(out, view.spec().meta().retryOfIndex() < 0 ? null : view.spec().meta().retryOfIndex());
    out.append("\r\n");
  }

  private static void download(StringBuilder out, TaskView view) {
    DownloadInfo info = view.row().download();
    text(out, view.spec() instanceof DownloadSpec spec ? spec.url() : null);
    text(out, info == null ? null : info.finalUrl());
    plain(out, info == null || info.status() == 0 ? null : info.status());
    plain(out, info == null ? null : info.wireBytes());
    plain(out, info == null ? null : info.bytes());
    text(out, info == null ? null : info.contentType());
    text(out, info == null ? null : info.sha256());
    text(out, info == null ? null : info.protocol());
  }

  private static void time(StringBuilder out, long micros) {
    plain(out, micros < 0 ? null : Times.rfc3339(micros));
  }

  private static void plain(StringBuilder out, @Nullable Object value) {
    out.append(',');
    if (value != null) {
      out.append(value);
    }
  }

  private static void text(StringBuilder out, @Nullable String value) {
    out.append(',');
    if (value == null || value.isEmpty()) {
      return;
    }
    String safe = startsFormula(value.charAt(0)) ? "'" + value : value;
    if (safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')) {
      out.append('"').append(safe.replace("\"", "\"\"")).append('"');
    } else {
      out.append(safe);
    }
  }

  private static boolean startsFormula(char first) {
    return first < ' ' || "=+-@".indexOf(first) >= 0;
  }
}
