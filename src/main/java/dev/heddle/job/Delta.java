package dev.heddle.job;

import java.util.List;

/**
 * What changed in a job since its last commit, to be written as one piece.
 *
 * @param progress the new head
 * @param entries to append to the log, oldest first; with a checkpoint, to begin the new log with
 * @param chunks rows to write into chunks: those of chunks that are complete now always, others
 *     only by a checkpoint
 * @param checkpoint whether {@code chunks} cover the whole log, which is then dropped
 */
public record Delta(
    Progress progress, List<LogEntry> entries, List<ChunkRows> chunks, boolean checkpoint) {}
