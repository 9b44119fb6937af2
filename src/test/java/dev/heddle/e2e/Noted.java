package dev.heddle.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A line of a node's journal.
 *
 * @param start whether an attempt began; otherwise it ended
 * @param micros when, on the machine's monotonic clock
 * @param job whose
 * @param index of the task
 */
record Noted(boolean start, long micros, String job, int index) {
  /** The lines of a file; the last one may have been cut off by a kill. */
  static List<Noted> in(Path file) throws IOException {
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Noted::of).toList();
  }

  private static Noted of(String line) {
    List<String> words = List.of(line.split(" ", -1));
    return new Noted(
        words.get(0).equals("start"),
        Long.parseLong(words.get(1)),
        words.get(2),
        Integer.parseInt(words.get(3)));
  }

  /** All of a job that these nodes noted, in the order of time; ends come first. */
  static List<Noted> of(String job, List<NodeProcess> nodes) throws IOException {
    List<Noted> all = new ArrayList<>();
    for (NodeProcess node : nodes) {
      node.journal().stream().filter(noted -> noted.job().equals(job)).forEach(all::add);
    }
    all.sort(Comparator.comparingLong(Noted::micros).thenComparing(Noted::start));
    return all;
  }

  /** The most that ran at once, by the journals of nodes that live. */
  static int mostAtOnce(List<Noted> all) {
    int running = 0;
    int most = 0;
    for (Noted noted : all) {
      running += noted.start() ? 1 : -1;
      most = Math.max(most, running);
    }
    return most;
  }

  /** How often each task began. */
  static Map<Integer, Integer> starts(List<Noted> all) {
    Map<Integer, Integer> counts = new HashMap<>();
    all.stream()
        .filter(Noted::start)
        .forEach(noted -> counts.merge(noted.index(), 1, Integer::sum));
    return counts;
  }

  /** The tasks in the order in which they began. */
  static List<Integer> order(List<Noted> all) {
    return all.stream().filter(Noted::start).map(Noted::index).toList();
  }
}
