package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.JobService;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.NetPolicy;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.TaskState;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole node in this process: every mode runs jobs to their end. */
class LocalNodeTest {
  @TempDir Path data;
  private LocalNode node;

  @BeforeEach
  void start() {
    node =
        LocalNode.start(
            new LocalNode.Options(
                "n1", data, true, NetPolicy.PUBLIC_ONLY, new CompositeMeterRegistry()));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aJobEndsInEveryMode(Mode mode) throws Exception {
    JobView ended = run(JobSettings.DEFAULTS.withMode(mode, 0).withRepeat(2_000), sleep(0));
    assertThat(ended.progress().state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(ended.progress().succeeded()).isEqualTo(2_000);
    JobService.TaskPage page =
        get(
            node.jobs()
                .tasks(
                    ended.job().id(),
                    new JobService.TaskQuery(Set.of(TaskState.SUCCEEDED), null, 1_990, 100)));
    assertThat(page.tasks()).hasSize(10).allMatch(t -> "n1".equals(t.row().node()));
    assertThat(page.nextIndex()).isEqualTo(-1);
  }

  private JobView run(JobSettings settings, TaskSpec... tasks) throws Exception {
    JobService.Submission submission = node.jobs().submit();
    get(submission.add(List.of(tasks)));
    JobView job = get(submission.commit(settings, null)).job();
    return get(node.jobs().await(job.job().id(), Duration.ofSeconds(60)));
  }

  private static TaskSpec sleep(long millis) {
    return new SleepSpec(TaskMeta.NONE, Duration.ofMillis(millis));
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get();
  }
}
