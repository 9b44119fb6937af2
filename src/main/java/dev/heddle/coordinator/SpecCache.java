package dev.heddle.coordinator;

import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Specifications that were read, of all jobs of a coordinator together. Belongs to its event loop.
 *
 * <p>It never takes more than its limit. What has to go is first what belongs to a job that nobody
 * asked about for a while; then the job that takes most gives up what it needed least recently: so
 * a job that reads its way through millions of tasks leaves small ones theirs.
 */
final class SpecCache {
  static final Duration IDLE = Duration.ofSeconds(10);

  private final long bytesMax;
  private final LongSupplier nanos;
  private final LinkedHashMap<String, OfJob> jobs = new LinkedHashMap<>(16, 0.75f, true);
  private final TreeSet<OfJob> bySize =
      new TreeSet<>(Comparator.<OfJob>comparingLong(of -> of.bytes).thenComparing(of -> of.jobId));
  private long bytes;

  /** The chunks of one job. */
  private static final class OfJob {
    private final String jobId;
    private final LinkedHashMap<Integer, SpecChunk> chunks = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long usedAtNanos;

    private OfJob(String jobId) {
      this.jobId = jobId;
    }
  }

  /**
   * An empty one.
   *
   * @param nanos a clock, of which only differences count
   */
  SpecCache(long bytesMax, LongSupplier nanos) {
    this.bytesMax = bytesMax;
    this.nanos = nanos;
  }

  /** About what it takes. */
  long bytes() {
    return bytes;
  }

  @Nullable SpecChunk get(String jobId, int number) {
    OfJob of = jobs.get(jobId);
    if (of == null) {
      return null;
    }
    of.usedAtNanos = nanos.getAsLong();
    return of.chunks.get(number);
  }

  /**
   * Keeps a chunk.
   *
   * @param most so many of this job at most, the one that was needed least recently goes
   */
  void put(String jobId, int number, SpecChunk chunk, int most) {
    if (chunk.bytes() > bytesMax) {
      return;
    }
    OfJob of = jobs.computeIfAbsent(jobId, OfJob::new);
    of.usedAtNanos = nanos.getAsLong();
    SpecChunk before = of.chunks.put(number, chunk);
    resize(of, chunk.bytes() - (before == null ? 0 : before.bytes()));
    if (of.chunks.size() > most) {
      dropEldest(of);
    }
    while (bytes > bytesMax) {
      dropEldest(victim());
    }
  }

  /** Forgets all of a job. */
  void drop(String jobId) {
    OfJob of = jobs.remove(jobId);
    if (of != null) {
      bySize.remove(of);
      bytes -= of.bytes;
    }
  }

  private OfJob victim() {
    OfJob unused = jobs.firstEntry().getValue();
    return nanos.getAsLong() - unused.usedAtNanos > IDLE.toNanos() ? unused : bySize.last();
  }

  private void dropEldest(OfJob of) {
    Iterator<Map.Entry<Integer, SpecChunk>> eldestFirst = of.chunks.entrySet().iterator();
    long freed = eldestFirst.next().getValue().bytes();
    eldestFirst.remove();
    resize(of, -freed);
    if (of.chunks.isEmpty()) {
      drop(of.jobId);
    }
  }

  /** The set is ordered by what must not change while it is in there. */
  private void resize(OfJob of, long by) {
    bySize.remove(of);
    of.bytes += by;
    bytes += by;
    bySize.add(of);
  }
}
