package dev.heddle.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Whether what went wrong on a file system was that it has no room. */
final class FullDisk {
  /** What to do about it. */
  static final String ADVICE = "cannot be written: the disk is full; free some space";

  private FullDisk() {}

  /** As the system says it, of this or of what it was caused by. */
  static boolean causes(@Nullable Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && saysSo(String.valueOf(cause.getMessage()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean saysSo(String message) {
    return message.contains("No space left") || message.contains("quota exceeded");
  }
}
