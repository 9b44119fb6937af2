package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import dev.heddle.cli.text.TaskLine;
import dev.heddle.cli.text.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One job, in this process or on a server, as the display and the report ask for it.
 *
 * <p>Every method blocks and fails with {@link CliException}.
 */
interface JobSource {
  /** The job now. */
  JobLine job();

  /** The job when it has ended, or as it is when the time is up. */
  JobLine next(Duration most);

  /** The first tasks that run now. */
  List<TaskLine> running(int limit);

  /** Tasks from an index on. */
  List<TaskLine> tasks(int from, int limit);

  /** The first tasks that failed. */
  List<TaskLine> failed(int limit);

  /** The tasks that took longest, longest first; none where finding them would be too much work. */
  List<TaskLine> slowest(int limit);

  /**
   * Tasks that failed and run again, or wait for it: so many of each at most, and not all that
   * there are.
   */
  List<TaskLine> retrying(int limit);

  /**
   * How many tasks of an ended job were tried more than once; 0 where counting them would be too
   * much work.
   */
  int retried();

  /** The analysis of an ended job; empty where none of its tasks ran. */
  Optional<Verdict> verdict();
}
