package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import java.util.List;

/** Shows a server's job until it has ended, then its results. */
record Watch(Console console, boolean json) {
  /** The exit code tells whether every task succeeded, or that somebody did not want to wait. */
  int until(ApiClient api, String id) {
    return until(api, id, Interruption.listen(console, Thread.currentThread()::interrupt));
  }

  /** The same, after something that could be interrupted too. */
  int until(ApiClient api, String id, Interruption interruption) {
    interruption.askInstead(Thread.currentThread()::interrupt);
    try {
      ProgressDisplay display = ProgressDisplay.on(console);
      RemoteSource source = new RemoteSource(api, id, new Contact(display::note));
      return interruption.exitCodeOr(watch(source, display));
    } catch (PutAsideException e) {
      console.error(String.valueOf(e.getMessage()), e.details());
      return interruption.exitCodeOr(Exit.TASKS_FAILED);
    } catch (CliException e) {
      // Every wait for the server ends so when it is interrupted.
      if (!interruption.came()) {
        throw e;
      }
      console.note(List.of("no longer watching; job " + id + " goes on"));
      return interruption.exitCodeOr(Exit.INTERRUPTED);
    }
  }

  private int watch(RemoteSource source, ProgressDisplay display) {
    JobLine end = ProgressDisplay.watch(source, display);
    if (json) {
      console.print(source.lastAnswer().encode());
    } else {
      new Results(console).print(end, source);
    }
    return end.succeeded() ? Exit.OK : Exit.TASKS_FAILED;
  }
}
