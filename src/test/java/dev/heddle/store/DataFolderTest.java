package dev.heddle.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a data folder is, and what it says when it is no good. */
class DataFolderTest {
  @TempDir Path dir;

  @Test
  void oneProcessKeepsOthersOut() throws Exception {
    try (ChildJvm holder = hold()) {
      assertThat(holder.line()).isEqualTo("opened true");
      assertThatThrownBy(() -> SqliteStore.open(dir))
          .isInstanceOf(DataInUseException.class)
          .hasMessageMatching(
              "The data folder \\S+ is in use by another process \\(pid \\d+\\): stop that one, or"
                  + " choose another folder with --data")
          .hasMessageContaining(dir.toRealPath().toString());
      holder.kill();
      SqliteStore.open(dir).close();
    }
  }

  /** Closing a second channel to the lock file would give up the first one's lock. */
  @Test
  void aRefusedSecondOpenDoesNotCostTheFirstItsLock() throws Exception {
    try (SqliteStore store = SqliteStore.open(dir)) {
      assertThatThrownBy(() -> SqliteStore.open(dir.resolve("../" + dir.getFileName())))
          .isInstanceOf(DataInUseException.class)
          .hasMessageContaining("this very process");
      try (ChildJvm second = hold()) {
        assertThat(second.line()).contains("is in use by another process (pid ");
      }
      assertThat(store.writable()).isTrue();
    }
    SqliteStore.open(dir).close();
  }

  @Test
  void aStoreOfANewerVersionIsRefusedAndLeftAlone() throws Exception {
    SqliteStore.open(dir).close();
    execute(
        "INSERT INTO flyway_schema_history"
            + " SELECT 99, '99', 'later', type, script, 0, '', installed_on, 1, 1"
            + " FROM flyway_schema_history LIMIT 1");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> SqliteStore.open(dir))
          .isInstanceOf(NewerStoreException.class)
          .hasMessageContaining("was written by a newer Heddle (schema 99, this one knows 4)")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void aStoreThatIsUpToDateDoesNotLoadFlyway() throws Exception {
    SqliteStore.open(dir).close();
    try (ChildJvm child =
        ChildJvm.start(HoldData.class, List.of("-Xlog:class+load"), dir.toString())) {
      List<String> loaded = new ArrayList<>();
      String line = child.line();
      while (line != null && !line.startsWith("opened")) {
        loaded.add(line);
        line = child.line();
      }
      assertThat(line).isEqualTo("opened true");
      assertThat(loaded).anyMatch(l -> l.contains("dev.heddle.store.Schema "));
      assertThat(loaded).noneMatch(l -> l.contains("org.flywaydb"));
    }
  }

  @Test
  void aFolderThatCannotBeIsRefused() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "x");
    assertThatThrownBy(() -> SqliteStore.open(file.resolve("data")))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("The data folder " + file.resolve("data") + " cannot be created")
        .hasMessageEndingWith("a file is in its place: choose another one with --data")
        .hasMessageNotContaining("\n");
  }

  @Test
  void whatIsStoredIsForItsOwnerOnly() throws Exception {
    Path data = dir.resolve("new/data");
    SqliteStore.open(data).close();
    assertThat(Files.getPosixFilePermissions(data))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aFileThatIsNoStoreIsRefusedAndTheFolderIsFreeAgain() throws Exception {
    Files.writeString(dir.resolve("heddle.db"), "this is no database at all, ".repeat(200));
    assertThatThrownBy(() -> SqliteStore.open(dir))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is not a Heddle store: choose another folder with --data");
    Files.delete(dir.resolve("heddle.db"));
    SqliteStore.open(dir).close();
  }

  @Test
  void theDatabaseOfAnotherProgramIsRefused() throws Exception {
    execute("CREATE TABLE job (id TEXT)");
    assertThatThrownBy(() -> SqliteStore.open(dir))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("could not be upgraded")
        .hasMessageNotContaining("\n");
  }

  @Test
  void everyMigrationIsKnownByName() throws Exception {
    try (var files = Files.list(Path.of("src/main/resources", Schema.FOLDER))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(Schema.MIGRATIONS);
    }
    for (int i = 0; i < Schema.MIGRATIONS.size(); i++) {
      assertThat(Schema.MIGRATIONS.get(i)).startsWith("V" + (i + 1) + "__");
    }
  }

  /** A temporary store has the same tables without Flyway. */
  @Test
  void aTemporaryStoreIsAStoreWithoutALock() throws Exception {
    try (SqliteStore store = SqliteStore.temporary(dir)) {
      store.write(List.of(StoreFixtures.accept(StoreFixtures.job("01J0", 3))));
      assertThat(store.job("01J0")).isPresent();
      assertThat(dir.resolve("heddle.lock")).doesNotExist();
    }
  }

  @Test
  void killedProcessesLeaveNoMoreThanOneLibraryBehind() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (ChildJvm child = hold()) {
        assertThat(child.line()).isEqualTo("opened true");
      }
    }
    try (var files = Files.list(dir.resolve("native"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".so"))).hasSize(1);
    }
  }

  @Test
  void aClosedStoreSaysSo() {
    SqliteStore store = SqliteStore.open(dir);
    store.close();
    store.close();
    assertThatThrownBy(() -> store.job("01J0")).hasMessage("The store is closed");
    assertThatThrownBy(() -> store.write(List.of())).hasMessage("The store is closed");
    assertThat(store.writable()).isFalse();
  }

  @Test
  void theClockStartsAfterWhatIsInTheStore() throws Exception {
    SqliteStore.open(dir).close();
    execute("UPDATE clock SET micros = 4000000000000000");
    try (SqliteStore store = SqliteStore.open(dir)) {
      assertThat(store.nowMicros()).isGreaterThan(4_000_000_000_000_000L);
    }
  }

  private ChildJvm hold() throws Exception {
    return ChildJvm.start(HoldData.class, List.of(), dir.toString());
  }

  private void execute(String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("heddle.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
