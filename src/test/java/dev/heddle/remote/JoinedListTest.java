package dev.heddle.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.JobPage;
import dev.heddle.bus.JobService.JobQuery;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.JobService.JobsWatch;
import dev.heddle.bus.ListListener;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.JobView.Standing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The list of jobs that several nodes have. */
class JoinedListTest {
  private static final JobQuery ALL = new JobQuery(Set.of(), null, null, 50);

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, Played> nodes = new ConcurrentHashMap<>();
  private final Map<String, ListListener> watching = new ConcurrentHashMap<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final ListListener ear =
      new ListListener() {
        @Override
        public void changed(JobsChange change) {
          heard.addAll(change.jobs());
        }

        @Override
        public void closed() {
          heard.add("closed");
        }
      };

  @BeforeEach
  void start() {
    came("a");
    came("b");
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private static <T> T get(Future<T> future) throws TimeoutException {
    return future.await(20, TimeUnit.SECONDS);
  }

  private void came(String name) {
    Played node = new Played();
    node.on(
        "watchJobs",
        arguments -> {
          watching.put(name, (ListListener) arguments[0]);
          return Future.succeededFuture(
              new JobsWatch(change("open of " + name), () -> watching.remove(name)));
        });
    nodes.put(name, node);
  }

  private ListListener listenerAt(String name) {
    return Objects.requireNonNull(watching.get(name));
  }

  private Played node(String name) {
    return Objects.requireNonNull(nodes.get(name));
  }

  private static JobsChange change(String job) {
    return new JobsChange(List.of(job), List.of(), false);
  }

  private Map<String, JobService> services() {
    Map<String, JobService> services = new ConcurrentHashMap<>();
    nodes.forEach((name, node) -> services.put(name, node.jobs));
    return services;
  }

  private JobsWatch watch() throws TimeoutException {
    return get(JoinedList.watch(vertx, this::services, ear));
  }

  @Test
  void eachTellsOfItsOwn() throws Exception {
    JobsWatch watch = watch();
    assertThat(watch.open().jobs()).containsExactlyInAnyOrder("open of a", "open of b");
    assertThat(watch.open().more()).isFalse();
    listenerAt("a").changed(change("1"));
    listenerAt("b").changed(change("2"));
    assertThat(heard).containsExactly("1", "2");
    watch.stop().run();
    assertThat(watching).isEmpty();
  }

  @Test
  void itIsClosedWhenOneCloses() throws Exception {
    watch();
    listenerAt("a").closed();
    assertThat(heard).containsExactly("closed");
    assertThat(watching).isEmpty();
  }

  @Test
  void itIsClosedWhenOneComesOrGoes() throws Exception {
    watch();
    came("c");
    Awaitility.await().until(() -> heard.equals(List.of("closed")));
    assertThat(watch().open().jobs()).hasSize(3);
    nodes.remove("b");
    Awaitility.await().until(() -> heard.equals(List.of("closed", "closed")));
  }

  @Test
  void whoeverDoesNotAnswerIsLeftOutAndTheListToBeReadAgain() throws Exception {
    AtomicInteger stopped = new AtomicInteger();
    Promise<JobsWatch> late = Promise.promise();
    node("a").on("watchJobs", arguments -> late.future());
    JobsWatch watch = watch();
    assertThat(watch.open().jobs()).containsExactly("open of b");
    assertThat(watch.open().more()).isTrue();
    watch.stop().run();
    late.complete(new JobsWatch(change("late"), stopped::incrementAndGet));
    assertThat(stopped).hasValue(1);
  }

  @Test
  void noMoreIsToldAtOnceThanAChangeMayHave() throws Exception {
    List<String> many = Collections.nCopies(JobsChange.JOBS_MAX, "{}");
    for (Played node : nodes.values()) {
      node.on(
          "watchJobs",
          arguments ->
              Future.succeededFuture(
                  new JobsWatch(new JobsChange(many, List.of(), false), () -> {})));
    }
    JobsWatch watch = watch();
    assertThat(watch.open().jobs()).hasSize(JobsChange.JOBS_MAX);
    assertThat(watch.open().more()).isTrue();
  }

  // ---- pages

  private static JobView job(String id, Standing standing, int running) {
    JobView job = Played.job(id);
    return new JobView(job.job(), job.progress(), running, 0, 0, standing);
  }

  private static JobPage page(JobView... jobs) {
    return new JobPage(List.of(jobs), "next", Map.of(JobState.QUEUED, jobs.length));
  }

  @Test
  void whatRunsOfAJobIsAskedOfTheNodeThatKnows() throws Exception {
    JobPage own =
        page(
            job("1", Standing.CURRENT, 1),
            job("2", Standing.STALE, 0),
            job("3", Standing.STALE, 0),
            job("4", Standing.STALE, 0));
    node("a")
        .on(
            "jobs",
            query ->
                Future.succeededFuture(
                    page(
                        job("1", Standing.STALE, 0),
                        job("2", Standing.CURRENT, 2),
                        job("3", Standing.STALE, 0))));
    node("b").on("jobs", query -> Promise.promise().future());
    JobPage joined = get(new JoinedPage(vertx, ALL, own).with(services()));
    assertThat(joined)
        .isEqualTo(
            page(
                job("1", Standing.CURRENT, 1),
                job("2", Standing.CURRENT, 2),
                job("3", Standing.STALE, 0),
                job("4", Standing.STALE, 0)));
  }

  @Test
  void nobodyIsAskedOfAPageThatIsSure() throws Exception {
    JobPage own = page(job("1", Standing.CURRENT, 1));
    assertThat(get(new JoinedPage(vertx, ALL, own).with(services()))).isEqualTo(own);
  }
}
