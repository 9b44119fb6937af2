package dev.heddle.store;

import dev.heddle.job.LogEntry;
import dev.heddle.job.TaskRow;
import java.util.List;

/**
 * The log entries of one commit: each a byte that tells its kind and what is usual about it, then
 * what is not, relative to the row before.
 */
final class LogCodec {
  /** 2 adds the waits before next attempts; 3 starts, and which grants are in question. */
  static final int VERSION = 3;

  static final int KIND = 0b11;
  static final int GRANTED = 0;
  static final int RETURNED = 1;
  static final int ROW = 2;
  static final int STARTED = 3;
  static final int ALONE = 1;
  static final int IN_QUESTION = 2;
  static final int STATE_SHIFT = 2;
  static final int STATE = 0b111;

  /** First attempt, no loss. */
  static final int PLAIN = 1 << 5;

  /** Has a failure, a download, earlier runs or a wait. */
  static final int MORE = 1 << 6;

  /** Ran on the node of the row before. */
  static final int SAME_NODE = 1 << 7;

  static final int HAS_FAILURE = 1;
  static final int HAS_DOWNLOAD = 2;
  static final int HAS_EARLIER = 4;
  static final int HAS_WAIT = 8;

  private final BlobWriter out = new BlobWriter();
  private int nearIndex;
  private long nearStart;
  private int nearNode;

  private LogCodec() {}

  static byte[] encode(List<LogEntry> entries) {
    LogCodec codec = new LogCodec();
    entries.forEach(codec::put);
    return codec.out.finish(VERSION);
  }

  static List<LogEntry> decode(byte[] blob) {
    return new LogDecoder(blob).read();
  }

  private void put(LogEntry entry) {
    switch (entry) {
      case LogEntry.Granted granted -> putGranted(granted);
      case LogEntry.Returned returned -> {
        out.put(RETURNED);
        putIndex(returned.index());
      }
      case LogEntry.Started started -> {
        out.put(STARTED);
        putRuns(started.runs());
      }
      case LogEntry.Row row -> putRow(row.row());
    }
  }

  private void putGranted(LogEntry.Granted granted) {
    out.put(GRANTED);
    out.putSigned(granted.grantId());
    out.putString(granted.worker());
    out.put((granted.alone() ? ALONE : 0) | (granted.inQuestion() ? IN_QUESTION : 0));
    putRuns(granted.runs());
  }

  private void putRuns(int[] runs) {
    out.putUnsigned(runs.length);
    for (int run : runs) {
      out.putUnsigned(run);
    }
  }

  private void putRow(TaskRow row) {
    boolean plain = row.attempts() == 1 && row.losses() == 0;
    int node = out.intern(row.node());
    int more = more(row);
    out.put(
        ROW
            | WireNames.codeOf(row.state()) << STATE_SHIFT
            | (plain ? PLAIN : 0)
            | (more != 0 ? MORE : 0)
            | (node == nearNode ? SAME_NODE : 0));
    putIndex(row.index());
    if (!plain) {
      out.putUnsigned(row.attempts());
      out.putUnsigned(row.losses());
    }
    if (node != nearNode) {
      out.putUnsigned(node);
      nearNode = node;
    }
    putTimes(row);
    if (more != 0) {
      putMore(row, more);
    }
  }

  private void putIndex(int index) {
    out.putSigned((long) index - nearIndex);
    nearIndex = index;
  }

  private void putTimes(TaskRow row) {
    out.putUnsigned(row.lane());
    out.putTime(row.startMicros(), nearStart);
    nearStart = row.startMicros() < 0 ? nearStart : row.startMicros();
    out.putTime(row.endMicros(), Math.max(row.startMicros(), 0));
  }

  private static int more(TaskRow row) {
    return (row.failure() == null ? 0 : HAS_FAILURE)
        | (row.download() == null ? 0 : HAS_DOWNLOAD)
        | (row.earlier().isEmpty() ? 0 : HAS_EARLIER)
        | (row.notBeforeMicros() < 0 ? 0 : HAS_WAIT);
  }

  private void putMore(TaskRow row, int more) {
    out.put(more);
    if (row.failure() != null) {
      RowParts.putFailure(out, row.failure());
    }
    if (row.download() != null) {
      RowParts.putDownload(out, row.download());
    }
    if (!row.earlier().isEmpty()) {
      RowParts.putRuns(out, row.earlier(), Math.max(row.startMicros(), 0));
    }
    if (row.notBeforeMicros() >= 0) {
      out.putTime(row.notBeforeMicros(), Math.max(row.startMicros(), 0));
    }
  }
}
