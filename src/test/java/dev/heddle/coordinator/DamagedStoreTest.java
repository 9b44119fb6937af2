package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static dev.heddle.coordinator.CoordinatorRig.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.JobService;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.Chunk;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Order;
import dev.heddle.job.protocol.Grant;
import dev.heddle.store.StoreException;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start on a store in which something of one job is damaged. */
class DamagedStoreTest {
  private static final int TASKS = 2 * Chunk.SIZE + 5;
  private static final String ZEROED = "zeroblob(length(data))";

  @TempDir Path folder;
  private CoordinatorRig rig;
  private LogLines log;
  private List<JobView> all = List.of();

  @BeforeEach
  void start() {
    rig = new CoordinatorRig(folder);
    log = new LogLines(Coordinator.class);
  }

  @AfterEach
  void stop() {
    log.close();
    rig.close();
  }

  /** Jobs that have not ended: of the middle one a chunk is complete and another task has ended. */
  private JobView begun(JobSettings settings) {
    all = IntStream.range(0, 3).mapToObj(i -> rig.submit(settings, TASKS)).toList();
    JobView bad = all.get(1);
    PlayedWorker worker = new PlayedWorker(rig);
    soon().until(() -> worker.grants.stream().anyMatch(grant -> isOf(bad, grant)));
    Grant grant = worker.grants.stream().filter(given -> isOf(bad, given)).findFirst().get();
    int[] indices = IntStream.rangeClosed(0, Chunk.SIZE).toArray();
    worker.reports(
        grant,
        worker.succeeded(
            1, new Grant(grant.jobId(), grant.term(), grant.grantId(), indices, 1, 1, 0)));
    soon().until(() -> rig.store.job(id(bad)).get().progress().succeeded() == Chunk.SIZE + 1);
    return bad;
  }

  static JobSettings longestFirst() {
    JobSettings d = JobSettings.DEFAULTS;
    return new JobSettings(
        d.name(),
        d.mode(),
        d.concurrency(),
        Order.LONGEST_FIRST,
        d.onFailure(),
        d.attempts(),
        d.backoff(),
        d.timeout(),
        d.deadline(),
        d.repeat(),
        d.save(),
        d.perHost());
  }

  private static boolean isOf(JobView job, Grant grant) {
    return grant.jobId().equals(id(job)) && grant.indices().length > Chunk.SIZE;
  }

  private static String id(JobView job) {
    return job.job().id();
  }

  private void damage(JobView job, String sql) {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("heddle.db"));
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, id(job));
      assertThat(statement.executeUpdate()).isPositive();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void restart() {
    rig.restart();
    rig.worker();
  }

  private void theOthersEnd(JobView bad) {
    for (JobView job : all) {
      if (!job.equals(bad)) {
        assertThat(rig.awaitEnd(job).progress().state()).isEqualTo(JobState.SUCCEEDED);
      }
    }
  }

  private void isPutAside(JobView bad, String why) {
    assertThat(log.errors())
        .singleElement()
        .asString()
        .contains(id(bad), "put aside", why)
        .doesNotContain("\n");
    assertThat(rig.onLoop(() -> rig.coordinator.aside(id(bad)))).isNotNull();
  }

  private Future<JobService.TaskPage> tasks(JobView job, int from) {
    return rig.jobs.tasks(id(job), new JobService.TaskQuery(Set.of(), null, from, 10));
  }

  private static void isDamaged(Future<?> answer) {
    assertThatThrownBy(() -> get(answer))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.DAMAGED));
  }

  /** Was: the node did not start. */
  @Test
  void aDamagedChunkIsItsJobsOwnAffair() {
    JobView bad = begun(JobSettings.DEFAULTS);
    damage(bad, "UPDATE task_chunk SET data = " + ZEROED + " WHERE job_id = ?");
    restart();
    isPutAside(bad, "A chunk of tasks in the store");
    theOthersEnd(bad);
    JobView seen = get(rig.jobs.job(id(bad)));
    assertThat(seen.stale()).isTrue();
    assertThat(seen.progress().succeeded()).isEqualTo(Chunk.SIZE + 1);
    isDamaged(tasks(bad, 0));
    assertThat(get(tasks(bad, Chunk.SIZE)).tasks())
        .extracting(task -> task.row().state().ended())
        .startsWith(true, false)
        .hasSize(10);
  }

  @Test
  void soIsADamagedRowOfItsLog() {
    JobView bad = begun(JobSettings.DEFAULTS);
    damage(bad, "UPDATE job_log SET data = " + ZEROED + " WHERE job_id = ?");
    restart();
    isPutAside(bad, "A job log in the store");
    theOthersEnd(bad);
    assertThat(get(rig.jobs.job(id(bad))).stale()).isTrue();
    isDamaged(tasks(bad, 0));
  }

  @Test
  void soAreItsDamagedSettingsThoughItCannotBeShown() {
    JobView bad = begun(JobSettings.DEFAULTS);
    damage(bad, "UPDATE job SET settings = '{' WHERE id = ?");
    restart();
    isPutAside(bad, "Job " + id(bad) + " in the store is damaged");
    theOthersEnd(bad);
    isDamaged(rig.jobs.job(id(bad)));
    JobService.JobPage page = get(rig.jobs.jobs(new JobService.JobQuery(Set.of(), null, null, 2)));
    assertThat(page.jobs())
        .extracting(DamagedStoreTest::id)
        .containsExactly(id(all.get(2)), id(all.get(0)));
    assertThat(page.counts()).containsEntry(JobState.RUNNING, 1);
    get(rig.jobs.delete(id(bad)));
    assertThat(rig.store.job(id(bad))).isEmpty();
  }

  @Test
  void soAreItsDamagedSpecificationsWhereTheirOrderIsNeeded() {
    JobView bad = begun(longestFirst());
    damage(bad, "UPDATE spec_chunk SET data = x'5b' WHERE number = 1 AND job_id = ?");
    restart();
    isPutAside(bad, "chunk 1 of the tasks");
    theOthersEnd(bad);
    assertThat(get(tasks(bad, 0)).tasks()).hasSize(10);
    isDamaged(tasks(bad, Chunk.SIZE));
  }

  @Test
  void aChunkOfSpecificationsThatIsMissingIsNotReplacedByTheNext() {
    JobView bad = begun(JobSettings.DEFAULTS);
    damage(bad, "DELETE FROM spec_chunk WHERE number = 0 AND job_id = ?");
    isDamaged(rig.jobs.specs(id(bad), 0, 10));
    assertThat(get(rig.jobs.specs(id(bad), Chunk.SIZE, 10))).hasSize(10);
  }

  /** Was: asked for every half second, for ever. */
  @Test
  void specificationsFoundDamagedWhileTheJobRunsEndThat() {
    JobView bad = begun(JobSettings.DEFAULTS);
    damage(bad, "UPDATE spec_chunk SET data = x'5b' WHERE number = 1 AND job_id = ?");
    restart();
    theOthersEnd(bad);
    soon().until(() -> rig.onLoop(() -> rig.coordinator.aside(id(bad))) != null);
    isPutAside(bad, "chunk 1 of the tasks");
  }

  @Test
  void aStoreThatCannotBeReadAtAllIsNotStartedOn() {
    begun(JobSettings.DEFAULTS);
    rig.store.refusesReplay = true;
    assertThatThrownBy(rig::restart).isInstanceOf(StoreException.class);
    rig.store.refusesReplay = false;
    restart();
    theOthersEnd(all.get(1));
    assertThat(log.errors()).isEmpty();
  }
}
