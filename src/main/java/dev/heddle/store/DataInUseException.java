package dev.heddle.store;

import java.nio.file.Path;

/** Another process, or another store of this one, holds the data folder. */
public final class DataInUseException extends StoreException {
  private static final long serialVersionUID = 1;

  /**
   * Names the folder and says what to do.
   *
   * @param holder such as {@code another Heddle process (pid 17)}
   */
  DataInUseException(Path dataDir, String holder) {
    super(
        "The data folder "
            + dataDir
            + " is in use by "
            + holder
            + ": stop that one, or choose another folder with --data");
  }
}
