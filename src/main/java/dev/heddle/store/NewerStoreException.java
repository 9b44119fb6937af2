package dev.heddle.store;

import java.nio.file.Path;

/** The store was written by a newer version of Heddle. */
public final class NewerStoreException extends StoreException {
  private static final long serialVersionUID = 1;

  /** Names the file and says what to do. */
  NewerStoreException(Path file, int found, int known) {
    super(
        "The store "
            + file
            + " was written by a newer Heddle (schema "
            + found
            + ", this one knows "
            + known
            + "): start that version, or choose another folder with --data");
  }
}
