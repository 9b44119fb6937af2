package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.heddle.cli.text.TaskLine.Earlier;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Progress;
import dev.heddle.job.Run;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalViewsTest {
  private static final long T0 = 1_750_000_000_000_000L;

  @Test
  void aRunThatNobodySawHasNoTimes() {
    Run unseen = new Run("n1", 0, -1, -1, TaskState.FAILED, FailureCode.NODE_LOST);
    Run seen = new Run("n2", 1, T0 + 5, T0 + 9, TaskState.FAILED, FailureCode.NODE_LOST);
    TaskRow row =
        new TaskRow(0, TaskState.QUEUED, 0, 2, null, 0, -1, -1, null, null, List.of(unseen, seen));
    Job job = new Job("01J", JobSettings.DEFAULTS, 1, T0, null);
    Progress progress = new Progress(JobState.RUNNING, null, T0, -1, 0, 0, 0, 0, 0, 0, Map.of());
    JobView view = new JobView(job, progress, 0, 0, T0 + 20, JobView.Standing.CURRENT);
    SleepSpec spec = new SleepSpec(TaskMeta.NONE, Duration.ofSeconds(1));
    assertThat(LocalViews.task(view, new TaskView(row, spec, null)).history().earlier())
        .extracting(Earlier::startMicros, Earlier::endMicros)
        .containsExactly(tuple(-1L, -1L), tuple(5L, 9L));
  }
}
