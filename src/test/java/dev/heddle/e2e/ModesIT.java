package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab, three sleeps of 2, 2 and 5 s, in every mode; all on one node at the same time. */
class ModesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * What is exact on an idle machine may be late on one that is busy with other tests; never early.
   */
  private static final double LATE_MILLIS_MAX = 500;

  @TempDir private Path dir;

  /**
   * A way to run the lab.
   *
   * @param concurrency 0 for the mode's own
   * @param workers how many tasks that lets run at once
   */
  private record Way(
      String mode, int concurrency, String order, int workers, int makespanMs, int lowerBoundMs) {
    JsonObject job() {
      JsonObject job =
          JobFor.job(
              mode,
              sleep("2s").put("name", "ABC"),
              sleep("2s").put("name", "DEF"),
              sleep("5s").put("name", "GHI"));
      job.put("order", order);
      return concurrency == 0 ? job : job.put("concurrency", concurrency);
    }

    /** Why 7 seconds and not 5, and what would make it 5? */
    List<String> advice() {
      return switch (makespanMs) {
        case 5_000 -> List.of("GHI alone takes 5 s", "neither another order nor more workers");
        case 7_000 ->
            List.of(
                "It took 7 s because GHI (5 s) started only after 2 s",
                "2 workers need 5 s when GHI starts first",
                "more than 3 workers change nothing");
        default ->
            List.of(
                "One after the other, the 3 tasks take 9 s",
                "2 workers would need 5 s when GHI starts first",
                "more than 3 workers change nothing");
      };
    }

    Set<String> laneNames() {
      return IntStream.rangeClosed(1, workers)
          .mapToObj(lane -> LANES.get(mode) + "-" + lane)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static final Map<String, String> LANES =
      Map.of(
          "sequential", "main",
          "threads", "thread",
          "pool", "pool",
          "eventloop", "loop",
          "virtual", "virtual");

  private static final List<Way> WAYS =
      List.of(
          new Way("sequential", 0, "fifo", 1, 9_000, 9_000),
          new Way("pool", 2, "fifo", 2, 7_000, 5_000),
          new Way("pool", 2, "longest-first", 2, 5_000, 5_000),
          new Way("pool", 3, "fifo", 3, 5_000, 5_000),
          new Way("threads", 0, "fifo", 3, 5_000, 5_000),
          new Way("eventloop", 0, "fifo", 3, 5_000, 5_000),
          new Way("virtual", 0, "fifo", 3, 5_000, 5_000),
          new Way("virtual", 2, "fifo", 2, 7_000, 5_000),
          new Way("threads", 1, "fifo", 1, 9_000, 9_000));

  @Test
  void everyModeKeepsTheFiguresOfTheLab() throws Exception {
    try (NodeProcess node = NodeProcess.launch(dir.resolve("data"), "--port", "0")) {
      Api api = node.ready();
      warmUp(api);
      Map<String, Way> ways = new LinkedHashMap<>();
      for (Way way : WAYS) {
        ways.put(api.submit(way.job()), way);
      }
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        JsonObject end = api.ended(way.getKey(), PATIENCE);
        assertThat(end.getString("state")).isEqualTo("succeeded");
        check(api, end, way.getValue());
      }
    }
  }

  /** The first task of its kind has to wait for classes to load. */
  private static void warmUp(Api api) throws Exception {
    List<String> ids = new ArrayList<>();
    for (String mode : new TreeSet<>(WAYS.stream().map(Way::mode).toList())) {
      ids.add(api.submit(job(mode, sleep("1ms"), sleep("2ms"))));
    }
    for (String id : ids) {
      api.ended(id, PATIENCE);
      api.get("/api/v1/jobs/" + id + "/analysis").expect(200);
    }
  }

  private static void check(Api api, JsonObject end, Way way) throws Exception {
    String id = end.getString("id");
    List<JsonObject> tasks = api.tasks(id);
    assertThat(tasks).hasSize(3);
    assertThat(Times.overlap(tasks)).as("%s", way).isLessThanOrEqualTo(way.workers);
    JsonObject analysis = api.get("/api/v1/jobs/" + id + "/analysis").expect(200).json();
    double makespan = analysis.getDouble("makespanMs");
    assertThat(makespan)
        .as("%s", way)
        .isBetween((double) way.makespanMs, way.makespanMs + LATE_MILLIS_MAX);
    assertThat(analysis.getDouble("busyMs")).isBetween(9_000.0, 9_000.0 + 3 * LATE_MILLIS_MAX);
    assertThat(analysis.getDouble("lowerBoundMs"))
        .as("%s", way)
        .isBetween((double) way.lowerBoundMs, makespan + 1);
    assertThat(analysis.getDouble("speedup")).isCloseTo(9_000.0 / way.makespanMs, within(0.2));
    assertThat(Times.millis(end, "endedAt") - Times.millis(end, "startedAt"))
        .isCloseTo((long) makespan, within(2L));
    assertThat(analysis.getDouble("efficiency"))
        .as("%s", way)
        .isCloseTo(analysis.getDouble("speedup") / way.workers, within(0.01));
    lanes(tasks, way);
    predictions(analysis.getJsonArray("predictions"));
    assertThat(wholeSeconds(analysis.getString("advice"))).contains(way.advice());
  }

  /** What was measured may be late by {@link #LATE_MILLIS_MAX}, and the advice says so. */
  private static String wholeSeconds(String advice) {
    return Pattern.compile("[0-9]+\\.[0-9] s")
        .matcher(advice)
        .replaceAll(
            found -> Math.round(Double.parseDouble(found.group().replace(" s", ""))) + " s");
  }

  /** Lanes are numbered from 1 and used again, and no lane has two tasks at once. */
  private static void lanes(List<JsonObject> tasks, Way way) {
    Set<String> names = new TreeSet<>();
    tasks.forEach(task -> names.add(task.getString("worker")));
    assertThat(names).as("%s", way).isEqualTo(way.laneNames());
    for (String name : names) {
      List<JsonObject> lane =
          tasks.stream().filter(task -> name.equals(task.getString("worker"))).toList();
      assertThat(Times.overlap(lane)).as("%s, lane %s", way, name).isEqualTo(1);
    }
  }

  /** The tasks are the same in every mode, so what they would take elsewhere is, too. */
  private static void predictions(JsonArray predictions) {
    for (String order : List.of("fifo", "longest-first")) {
      assertThat(predicted(predictions, 1, order)).isCloseTo(9_000, within(3 * LATE_MILLIS_MAX));
      assertThat(predicted(predictions, 3, order)).isCloseTo(5_000, within(LATE_MILLIS_MAX));
    }
    assertThat(predicted(predictions, 2, "fifo")).isCloseTo(7_000, within(2 * LATE_MILLIS_MAX));
    assertThat(predicted(predictions, 2, "longest-first"))
        .isCloseTo(5_000, within(LATE_MILLIS_MAX));
  }

  private static double predicted(JsonArray predictions, int concurrency, String order) {
    return predictions.stream()
        .map(JsonObject.class::cast)
        .filter(p -> p.getInteger("concurrency") == concurrency)
        .filter(p -> p.getString("order").equals(order))
        .findFirst()
        .orElseThrow()
        .getDouble("makespanMs");
  }
}
