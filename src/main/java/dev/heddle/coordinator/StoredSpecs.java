package dev.heddle.coordinator;

import dev.heddle.bus.ServiceException;
import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.json.TaskSpecCodec;
import dev.heddle.store.JobStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads specifications of tasks from the store. Blocks. */
final class StoredSpecs {
  private static final int PICKED_AT_ONCE = 128;

  private StoredSpecs() {}

  /**
   * Chunks of a job's list of tasks, decoded: as many of them as there are, up to the first that is
   * not what was once written. Where already that one is, fails as {@code DAMAGED}.
   */
  static List<SpecChunk> read(JobStore store, Job job, int firstChunk, int count) {
    int end = (int) Math.min((long) firstChunk + count, Chunk.countFor(job.baseTasks()));
    if (firstChunk >= end) {
      return List.of();
    }
    List<byte[]> encoded = store.specs(job.id(), firstChunk, end - firstChunk);
    if (encoded.isEmpty()) {
      throw damaged(job, firstChunk, "it is missing");
    }
    List<SpecChunk> chunks = new ArrayList<>(encoded.size());
    try {
      for (byte[] chunk : encoded) {
        chunks.add(decode(job, firstChunk + chunks.size(), chunk));
      }
    } catch (ServiceException damaged) {
      if (chunks.isEmpty()) {
        throw damaged;
      }
    }
    return chunks;
  }

  /**
   * The specifications of single tasks, in this order, wherever they stand: a few chunks at a time
   * are decoded, and no more is kept of them. Fails as {@code DAMAGED} where one of them is.
   *
   * @param indices of tasks of the job
   */
  static List<TaskSpec> pick(JobStore store, Job job, int[] indices) {
    WantedSpecs wanted = new WantedSpecs(job, indices);
    while (!wanted.isComplete()) {
      chunks(store, job, wanted.missingChunks(PICKED_AT_ONCE)).forEach(wanted::take);
    }
    return wanted.inOrder();
  }

  /** These chunks, decoded. Fails as {@code DAMAGED} where one of them is. */
  static Map<Integer, SpecChunk> chunks(JobStore store, Job job, int[] numbers) {
    Map<Integer, byte[]> encoded = store.specs(job.id(), numbers);
    Map<Integer, SpecChunk> chunks = new LinkedHashMap<>();
    for (int number : numbers) {
      byte[] chunk = encoded.get(number);
      if (chunk == null) {
        throw damaged(job, number, "it is missing");
      }
      chunks.put(number, decode(job, number, chunk));
    }
    return chunks;
  }

  private static SpecChunk decode(Job job, int number, byte[] encoded) {
    List<TaskSpec> specs;
    try {
      specs = TaskSpecCodec.decode(encoded);
    } catch (IllegalArgumentException e) {
      throw damaged(job, number, String.valueOf(e.getMessage()));
    }
    int expected = Math.min(Chunk.SIZE, job.baseTasks() - number * Chunk.SIZE);
    if (specs.size() != expected) {
      throw damaged(job, number, "it has " + specs.size() + " tasks instead of " + expected);
    }
    return SpecChunk.of(specs, encoded);
  }

  private static ServiceException damaged(Job job, int number, String how) {
    return new ServiceException(
        ServiceException.Kind.DAMAGED,
        "chunk %d of the tasks of job %s in the store is damaged: %s"
            .formatted(number, job.id(), how.lines().findFirst().orElse("")));
  }
}
