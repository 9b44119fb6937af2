package dev.heddle.store;

/** The store was written by a newer version of Heddle. */
public final class NewerStoreException extends StoreException {
  private static final long serialVersionUID = 1;

  /**
   * Names the store and says what to do.
   *
   * @param otherwise such as {@code choose another folder with --data}
   */
  NewerStoreException(Object store, int found, int known, String otherwise) {
    super(
        "The store "
            + store
            + " was written by a newer Heddle (schema "
            + found
            + ", this one knows "
            + known
            + "): start that version, or "
            + otherwise);
  }
}
