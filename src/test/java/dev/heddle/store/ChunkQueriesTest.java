package dev.heddle.store;

import static dev.heddle.store.StoreFixtures.accept;
import static dev.heddle.store.StoreFixtures.chunk;
import static dev.heddle.store.StoreFixtures.end;
import static dev.heddle.store.StoreFixtures.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.Chunk;
import dev.heddle.job.JobState;
import dev.heddle.job.TaskState;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much is read to answer a question about a large job. */
class ChunkQueriesTest {
  private static final int CHUNKS = 3_000;

  @TempDir Path dir;
  private int rows;

  /** What a connection gives out, its rows counted. */
  private <T> T counted(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              rows += type == ResultSet.class && method.getName().equals("next") ? 1 : 0;
              try {
                return switch (method.invoke(real, arguments)) {
                  case PreparedStatement statement -> counted(PreparedStatement.class, statement);
                  case ResultSet found -> counted(ResultSet.class, found);
                  case null -> null;
                  case Object other -> other;
                };
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private List<Integer> cancelled(int fromChunk, int limit) throws SQLException {
    rows = 0;
    try (Db db =
        new Db(
            counted(Connection.class, new SqliteFile(dir, true).reader()), new SqliteDialect())) {
      return new ChunkQueries(db, "01J0").chunksWith(Set.of(TaskState.CANCELLED), fromChunk, limit);
    }
  }

  /** Was: the numbers of all chunks that were written, for each page. */
  @Test
  void aPageOfCancelledTasksReadsAboutAsManyChunkNumbersAsItNeeds() throws SQLException {
    int total = CHUNKS * Chunk.SIZE;
    try (JobStore store = SqliteStore.open(dir)) {
      store.write(List.of(accept(job("01J0", total))));
      Chunk[] written =
          IntStream.range(0, CHUNKS)
              .filter(number -> number != 5 && number != 6)
              .mapToObj(number -> chunk(number, total, TaskState.SUCCEEDED))
              .toArray(Chunk[]::new);
      store.write(List.of(end("01J0", JobState.CANCELLED, written)));
      assertThat(cancelled(0, 2)).containsExactly(5, 6);
      assertThat(rows).isBetween(1, 400);
      assertThat(cancelled(0, 16)).containsExactly(5, 6);
      assertThat(rows).isGreaterThan(CHUNKS - 3);
    }
  }
}
