package dev.heddle.coordinator;

import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.TaskSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The specifications of single tasks of a job, on the way to being found chunk by chunk. */
final class WantedSpecs {
  private final Job job;
  private final int[] indices;
  private final TaskSpec[] found;

  /** Places in the order asked for, by the chunk that has what belongs there. */
  private final NavigableMap<Integer, List<Integer>> missing = new TreeMap<>();

  /** Those of tasks with these indices, in this order; none is found yet. */
  WantedSpecs(Job job, int[] indices) {
    this.job = job;
    this.indices = indices;
    this.found = new TaskSpec[indices.length];
    for (int place = 0; place < indices.length; place++) {
      int number = Chunk.numberOf(job.baseIndex(indices[place]));
      missing.computeIfAbsent(number, n -> new ArrayList<>()).add(place);
    }
  }

  boolean isComplete() {
    return missing.isEmpty();
  }

  /** The lowest numbers of chunks in which something is yet to be found, so many at most. */
  int[] missingChunks(int limit) {
    return missing.keySet().stream().limit(limit).mapToInt(Integer::intValue).toArray();
  }

  /** The tasks that are yet to be found. */
  int[] missingIndices() {
    return missing.values().stream().flatMap(List::stream).mapToInt(i -> indices[i]).toArray();
  }

  /** Takes what is wanted of this chunk. */
  void take(int number, SpecChunk chunk) {
    List<Integer> places = missing.remove(number);
    if (places != null) {
      places.forEach(i -> found[i] = chunk.specs().get(job.baseIndex(indices[i]) % Chunk.SIZE));
    }
  }

  /** Takes these, which are in the order of {@link #missingIndices}. */
  void takeMissing(List<TaskSpec> specs) {
    int[] places =
        missing.values().stream().flatMap(List::stream).mapToInt(Integer::intValue).toArray();
    IntStream.range(0, places.length).forEach(i -> found[places[i]] = specs.get(i));
    missing.clear();
  }

  /** All of them, in the order they were asked for, once it {@link #isComplete}. */
  List<TaskSpec> inOrder() {
    return Arrays.asList(found);
  }
}
