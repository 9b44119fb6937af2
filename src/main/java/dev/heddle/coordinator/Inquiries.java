package dev.heddle.coordinator;

import dev.heddle.engine.JobCommand;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * When those that may hold tasks are asked what they hold: once a second, in pieces, those in sight
 * first. 10,000 jobs after a restart ask every worker each, and one of a row that nobody deletes
 * for as long as nothing is known of it.
 */
final class Inquiries {
  static final long AGAIN_MICROS = 1_000_000;

  /** Most of one round, of which there are five a second. */
  static final int ROUND_MAX = 4_000;

  private final Deque<JobCommand.SendInquiry> pending = new ArrayDeque<>();
  private long dueMicros = Long.MIN_VALUE;

  /** Who may not have heard is asked in the next round. */
  void soon() {
    dueMicros = Long.MIN_VALUE;
  }

  /**
   * The next piece.
   *
   * @param all that may be asked, by now
   * @param inSight whether a worker can be reached
   */
  List<JobCommand.SendInquiry> round(
      Supplier<Collection<JobCommand.SendInquiry>> all, Predicate<String> inSight, long nowMicros) {
    if (pending.isEmpty() && nowMicros >= dueMicros) {
      dueMicros = nowMicros + AGAIN_MICROS;
      Collection<JobCommand.SendInquiry> asked = all.get();
      asked.stream().filter(one -> inSight.test(one.worker())).forEach(pending::add);
      asked.stream().filter(one -> !inSight.test(one.worker())).forEach(pending::add);
    }
    List<JobCommand.SendInquiry> piece = pending.stream().limit(ROUND_MAX).toList();
    piece.forEach(sent -> pending.remove());
    return piece;
  }
}
