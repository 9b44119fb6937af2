package dev.heddle.worker;

import dev.heddle.job.AttemptResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a worker itself says of the starts and ends of attempts, for those who check afterwards what
 * ran when: a line each, written before the attempt begins and when it has ended, so that it is
 * there whatever becomes of the process. Times are of the system's monotonic clock, which processes
 * of one machine share.
 */
public interface Journal extends AutoCloseable {
  /** Notes nothing. */
  Journal NONE =
      new Journal() {
        @Override
        public void started(String jobId, int index) {}

        @Override
        public void ended(String jobId, int index, AttemptResult result) {}

        @Override
        public void close() {}
      };

  /** An attempt is about to begin. Any thread. */
  void started(String jobId, int index);

  /** An attempt has ended. Any thread. */
  void ended(String jobId, int index, AttemptResult result);

  @Override
  void close();

  /**
   * Appends to a file lines of the form {@code start|end MICROS JOB INDEX [HOW]}.
   *
   * @throws IOException where it cannot be opened
   */
  static Journal appending(Path file) throws IOException {
    return new Appending(
        Files.newBufferedWriter(
            file,
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND));
  }

  /** A file that is appended to. */
  final class Appending implements Journal {
    private final Writer out;

    private Appending(Writer out) {
      this.out = out;
    }

    @Override
    public void started(String jobId, int index) {
      append("start", jobId, index, "");
    }

    @Override
    public void ended(String jobId, int index, AttemptResult result) {
      append("end", jobId, index, " " + result.getClass().getSimpleName());
    }

    private synchronized void append(String what, String jobId, int index, String how) {
      try {
        out.write(what + " " + System.nanoTime() / 1000 + " " + jobId + " " + index + how + "\n");
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException("the journal cannot be written", e);
      }
    }

    @Override
    public synchronized void close() {
      try {
        out.close();
      } catch (IOException e) {
        throw new UncheckedIOException("the journal cannot be written", e);
      }
    }
  }
}
