package dev.heddle.e2e;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The checker of histories, a program of its own: reads a folder that holds what clients were told
 * and what was done to nodes ({@link History}), and the nodes' journals ({@code NAME.log.journal}),
 * prints each promise that was broken, and ends with 1 where there is one.
 */
final class CheckHistories {
  private static final String JOURNAL = ".log.journal";

  private final List<Fault> faults = new ArrayList<>();
  private final Map<String, JournalCheck.Limits> limits = new LinkedHashMap<>();
  private final Map<String, Integer> tasks = new LinkedHashMap<>();
  private final Map<String, FeedCheck> feeds = new TreeMap<>();
  private final Map<String, List<JsonObject>> ends = new LinkedHashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final HistoryCheck answers = new HistoryCheck(this::at, true);
  private long at;

  private CheckHistories() {}

  /** Checks the folder that is named. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1 || !Files.isReadable(Path.of(args[0]).resolve(History.FILE))) {
      System.err.println("usage: CheckHistories FOLDER, with a file " + History.FILE + " in it");
      System.exit(2);
    }
    List<String> found = violations(Path.of(args[0]));
    found.forEach(System.out::println);
    System.out.println(found.size() + " violations");
    System.exit(found.isEmpty() ? 0 : 1);
  }

  /** What was broken, by the files of a folder. */
  static List<String> violations(Path folder) throws IOException {
    CheckHistories check = new CheckHistories();
    List<JsonObject> lines =
        Files.readAllLines(folder.resolve(History.FILE)).stream()
            .map(JsonObject::new)
            .sorted(Comparator.comparingLong(line -> line.getLong("at")))
            .toList();
    lines.forEach(check::take);
    check.checkJournals(folder);
    check.checkEnds();
    check.feeds.forEach(
        (who, feed) -> feed.violations().forEach(what -> check.odd(who + " " + what)));
    check.violations.addAll(check.answers.violations());
    return check.violations;
  }

  private long at() {
    return at;
  }

  private void odd(String violation) {
    violations.add(violation);
  }

  private void take(JsonObject line) {
    at = line.getLong("at");
    String job = line.getString("job", "");
    switch (line.getString("what")) {
      case "accepted" -> accepted(job, line);
      case "job" -> answers.job(line.getLong("asked"), line.getJsonObject("view"));
      case "task" -> answers.task(line.getLong("asked"), job, line.getJsonObject("view"));
      case "missing" -> answers.missing(job);
      case "fed" ->
          feeds
              .computeIfAbsent(
                  line.getString("client") + " on job " + job + ":", who -> new FeedCheck())
              .told(line.getJsonObject("event"));
      case "end" -> ended(line);
      case "fault" ->
          faults.add(
              new Fault(
                  Fault.Kind.valueOf(line.getString("kind")),
                  line.getString("node"),
                  line.getLong("from"),
                  at));
      case "odd" -> odd(line.getString("text"));
      default -> throw new IllegalArgumentException("an unknown line: " + line);
    }
  }

  private void accepted(String job, JsonObject line) {
    int total = line.getInteger("tasks");
    int attempts = line.getInteger("attempts");
    answers.accepted(job, line.getString("key"), total, attempts);
    limits.put(job, new JournalCheck.Limits(attempts, line.getInteger("concurrency")));
    tasks.put(job, total);
  }

  private void ended(JsonObject line) {
    JsonObject view = line.getJsonObject("view");
    List<JsonObject> all =
        line.getJsonArray("tasks").stream().map(task -> (JsonObject) task).toList();
    answers.atTheEnd(view, all);
    ends.put(view.getString("id"), all);
  }

  private void checkJournals(Path folder) throws IOException {
    JournalCheck journals = new JournalCheck(faults);
    for (Path file : journalsIn(folder)) {
      String node = file.getFileName().toString().replace(JOURNAL, "");
      journals.take(node, Noted.in(file), answers::endShownAt);
    }
    limits.forEach((job, most) -> journals.check(job, most, tasks.getOrDefault(job, 0)));
    ends.forEach((job, all) -> checkWork(job, all, journals));
    violations.addAll(journals.violations());
  }

  private static List<Path> journalsIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(JOURNAL)).sorted().toList();
    }
  }

  private void checkWork(String job, List<JsonObject> all, JournalCheck journals) {
    for (JsonObject task : all) {
      int index = task.getInteger("index");
      if (task.getString("state").equals("succeeded") && journals.starts(job, index) == 0) {
        odd("task " + index + " of job " + job + " succeeded, and nobody ran it");
      }
    }
  }

  private void checkEnds() {
    for (String job : limits.keySet()) {
      if (!ends.containsKey(job)) {
        odd("job " + job + " was accepted and never ended");
      }
    }
  }
}
