package dev.heddle.coordinator;

import dev.heddle.job.TaskSpec;
import java.util.List;

/**
 * A chunk of a job's list of tasks.
 *
 * @param specs its tasks
 * @param bytes about what it takes in memory
 */
record SpecChunk(List<TaskSpec> specs, long bytes) {
  /** Of a list and what is around it. */
  private static final long OVERHEAD_BYTES = 1_500;

  /**
   * Strings and durations take two to three times what they take in their encoded form; neighbours
   * that are alike stand there once and are one object here.
   */
  private static final long BYTES_PER_ENCODED_BYTE = 3;

  static SpecChunk of(List<TaskSpec> specs, byte[] encoded) {
    return new SpecChunk(specs, OVERHEAD_BYTES + BYTES_PER_ENCODED_BYTE * encoded.length);
  }
}
