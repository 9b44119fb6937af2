package dev.heddle.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where results go. Unlike other print streams it knows why something could not be written. */
final class ResultStream extends PrintStream {
  private final Target target;

  /** One that ends in this stream, buffered until it is flushed. */
  ResultStream(OutputStream out, Charset charset) {
    this(new Target(out), charset);
  }

  private ResultStream(Target target, Charset charset) {
    super(new BufferedOutputStream(target), false, charset);
    this.target = target;
  }

  /** Writes what is buffered, and tells the first failure there ever was. */
  Optional<IOException> failure() {
    flush();
    return Optional.ofNullable(target.failure);
  }

  /** Whether that failure is a reader who has read enough: a closed pipe. */
  static boolean readerLeft(IOException failure) {
    return String.valueOf(failure.getMessage()).contains("Broken pipe");
  }

  /** Tries nothing more after the first failure: what follows would have a hole before it. */
  private static final class Target extends OutputStream {
    private final OutputStream out;
    private @Nullable IOException failure;

    Target(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (failure != null) {
        throw failure;
      }
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
