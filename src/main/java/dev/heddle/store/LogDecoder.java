package dev.heddle.store;

import dev.heddle.job.LogEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link LogCodec} wrote. */
final class LogDecoder {
  private final BlobReader in;
  private int nearIndex;
  private long nearStart;
  private @Nullable String nearNode;

  LogDecoder(byte[] blob) {
    in = new BlobReader(blob, LogCodec.VERSION, "A job log");
  }

  List<LogEntry> read() {
    List<LogEntry> entries = new ArrayList<>();
    while (!in.atEnd()) {
      int tag = in.get();
      entries.add(
          switch (tag & LogCodec.KIND) {
            case LogCodec.GRANTED -> granted();
            case LogCodec.RETURNED -> new LogEntry.Returned(index());
            case LogCodec.STARTED -> new LogEntry.Started(runs());
            case LogCodec.ROW -> new LogEntry.Row(row(tag).build());
            default -> throw in.damaged("an entry is of an unknown kind");
          });
    }
    return entries;
  }

  private LogEntry granted() {
    long grantId = in.signed();
    String worker = in.requiredString();
    int flags = in.get();
    return new LogEntry.Granted(
        grantId,
        worker,
        runs(),
        (flags & LogCodec.ALONE) != 0,
        (flags & LogCodec.IN_QUESTION) != 0);
  }

  private int[] runs() {
    int[] runs = new int[in.count()];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = in.number(Integer.MAX_VALUE);
    }
    return runs;
  }

  private RowBuilder row(int tag) {
    RowBuilder row = new RowBuilder(index());
    row.state = WireNames.taskState(tag >> LogCodec.STATE_SHIFT & LogCodec.STATE);
    boolean plain = (tag & LogCodec.PLAIN) != 0;
    row.attempts = plain ? 1 : in.number(Integer.MAX_VALUE);
    row.losses = plain ? 0 : in.number(Integer.MAX_VALUE);
    if ((tag & LogCodec.SAME_NODE) == 0) {
      nearNode = in.string();
    }
    row.node = nearNode;
    times(row);
    if ((tag & LogCodec.MORE) != 0) {
      more(row);
    }
    return row;
  }

  private int index() {
    long index = nearIndex + in.signed();
    if (index < 0 || index > Integer.MAX_VALUE) {
      throw in.damaged("an index is out of range");
    }
    nearIndex = (int) index;
    return nearIndex;
  }

  private void times(RowBuilder row) {
    row.lane = in.number(Integer.MAX_VALUE);
    row.startMicros = in.time(nearStart);
    nearStart = row.startMicros < 0 ? nearStart : row.startMicros;
    row.endMicros = in.time(row.near());
  }

  private void more(RowBuilder row) {
    int more = in.get();
    if ((more & LogCodec.HAS_FAILURE) != 0) {
      row.failure = RowParts.failure(in);
    }
    if ((more & LogCodec.HAS_DOWNLOAD) != 0) {
      row.download = RowParts.download(in);
    }
    if ((more & LogCodec.HAS_EARLIER) != 0) {
      row.earlier = RowParts.runs(in, row.near());
    }
    if ((more & LogCodec.HAS_WAIT) != 0) {
      row.notBeforeMicros = in.time(row.near());
    }
  }
}
