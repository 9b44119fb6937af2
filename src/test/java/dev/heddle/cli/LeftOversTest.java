package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heddle.bus.JobService;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.NetPolicy;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Future;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/** What a node has in memory when its jobs have ended: nothing of them. */
class LeftOversTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Bounded by a number of their own, which is higher than that of the jobs here. */
  private static final Set<String> BOUNDED = Set.of("WorkerMachine.oldTerms");

  @TempDir Path data;

  @Test
  void jobsThatHaveEndedLeaveNothingBehind() throws Exception {
    LocalNode node =
        LocalNode.start(
            new LocalNode.Options(
                "n1", data, true, NetPolicy.PUBLIC_ONLY, new CompositeMeterRegistry()));
    try {
      run(node, 50);
      await().atMost(SOON).until(() -> jobThreads().isEmpty());
      Map<String, Integer> before = sizes(node);
      run(node, 1_000);
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(jobThreads()).isEmpty();
                assertThat(sizes(node)).isEqualTo(before);
              });
    } finally {
      node.close();
    }
  }

  /** Jobs of every mode: most end by themselves, some are cancelled or paused on their way. */
  private static void run(LocalNode node, int jobs) throws Exception {
    List<Mode> modes = List.of(Mode.values());
    List<Future<JobView>> ends = new ArrayList<>();
    for (int number = 0; number < jobs; number++) {
      Mode mode = modes.get(number % modes.size());
      JobService.Submission submission = node.jobs().submit();
      boolean isLong = number % 50 < 5;
      get(submission.add(List.of(sleep(0), sleep(1), sleep(isLong ? 3_600_000 : 0))));
      String id =
          get(submission.commit(JobSettings.DEFAULTS.withMode(mode, 0), null)).job().job().id();
      if (isLong) {
        get(node.jobs().await(id, Duration.ofMillis(1)));
        get(node.jobs().pause(id));
        get(node.jobs().resume(id));
        get(node.jobs().cancel(id));
      }
      ends.add(node.jobs().await(id, SOON));
    }
    for (Future<JobView> end : ends) {
      assertThat(get(end).progress().state().ended()).isTrue();
    }
  }

  private static SleepSpec sleep(long millis) {
    return new SleepSpec(TaskMeta.NONE, Duration.ofMillis(millis));
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Threads that a mode made for a job; their names hold its id. */
  private static List<String> jobThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("(sequential|threads|pool|virtual)-01.*"))
        .toList();
  }

  /**
   * How many entries each collection and map has that can be reached from a node, and how many
   * timers are set.
   */
  private static Map<String, Integer> sizes(LocalNode node) throws ReflectiveOperationException {
    Map<String, Integer> sizes = new TreeMap<>();
    Field timers = node.vertx().getClass().getDeclaredField("timeouts");
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> next = new ArrayDeque<>(List.of(node));
    while (!next.isEmpty()) {
      Object object = next.remove();
      if (seen.add(object)) {
        for (Class<?> type = object.getClass(); ours(type); type = type.getSuperclass()) {
          for (Field field : type.getDeclaredFields()) {
            visit(field, object, sizes, next);
          }
        }
      }
    }
    visit(timers, node.vertx(), sizes, next);
    return sizes;
  }

  private static boolean ours(@Nullable Class<?> type) {
    return type != null
        && type.getName().startsWith("dev.heddle.")
        // Its connections, and the statements of each, are kept for the next reads.
        && !type.getName().startsWith("dev.heddle.store.");
  }

  private static void visit(
      Field field, Object object, Map<String, Integer> sizes, Deque<Object> next)
      throws ReflectiveOperationException {
    String name = field.getDeclaringClass().getSimpleName() + "." + field.getName();
    if (Modifier.isStatic(field.getModifiers())
        || field.getType().isPrimitive()
        || BOUNDED.contains(name)) {
      return;
    }
    field.setAccessible(true);
    take(name, field.get(object), sizes, next);
  }

  private static void take(
      String name, @Nullable Object value, Map<String, Integer> sizes, Deque<Object> next) {
    switch (value) {
      case null -> {}
      case Collection<?> many -> {
        sizes.merge(name, many.size(), Integer::sum);
        many.forEach(element -> take(name + "[]", element, sizes, next));
      }
      case Map<?, ?> map -> {
        take(name, map.keySet(), sizes, next);
        map.values().forEach(element -> take(name + "[]", element, sizes, next));
      }
      default -> {
        if (ours(value.getClass())) {
          next.add(value);
        }
      }
    }
  }
}
