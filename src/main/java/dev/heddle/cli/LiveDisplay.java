package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import dev.heddle.cli.text.ProgressBlock;
import dev.heddle.cli.text.TaskLine;
import java.time.Duration;
import java.util.List;

/** A block of lines that is redrawn in place, for terminals. */
final class LiveDisplay implements ProgressDisplay {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final String CLEAR_TO_END = "\u001b[J";

  private final Console console;
  private final Terminal terminal;
  private final ProgressBlock block;
  private int drawn;

  LiveDisplay(Console console, Terminal terminal) {
    this.console = console;
    this.terminal = terminal;
    this.block = new ProgressBlock(console.glyphs(), terminal.columns() - 1);
  }

  @Override
  public Duration interval() {
    return INTERVAL;
  }

  @Override
  public void update(JobLine job, JobSource source) {
    // Two lines of the block are about the job, one says what was left out, one is the cursor's.
    int room = Math.min(ProgressBlock.LINES_MAX, terminal.rows()) - 4;
    List<TaskLine> running = room > 0 ? source.running(room) : List.of();
    List<String> lines = block.lines(job, running);
    console.err().print(home() + CLEAR_TO_END + String.join("\n", lines) + "\n");
    console.err().flush();
    drawn = lines.size();
  }

  @Override
  public void note(String line) {
    clear();
    console.note(line);
  }

  @Override
  public void end(JobLine job, JobSource source) {
    clear();
  }

  private void clear() {
    console.err().print(home() + CLEAR_TO_END);
    console.err().flush();
    drawn = 0;
  }

  private String home() {
    return drawn == 0 ? "\r" : "\r\u001b[" + drawn + "A";
  }
}
