package dev.heddle.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The promises of every store, kept by SQLite. */
class SqliteStoreTest extends TaskStoreContract {
  @TempDir Path dir;

  @Override
  JobStore open() {
    return SqliteStore.open(dir);
  }

  /** Whoever has the lock on the folder has every job at once. */
  @Override
  void lapse() {}
}
