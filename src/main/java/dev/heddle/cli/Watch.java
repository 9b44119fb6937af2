package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;

/** Shows a server's job until it has ended, then its results. */
record Watch(Console console, boolean json) {
  /** The exit code tells whether every task succeeded. */
  int until(ApiClient api, String id) {
    RemoteSource source = new RemoteSource(api, id);
    JobLine end = ProgressDisplay.watch(source, ProgressDisplay.on(console));
    if (json) {
      console.print(source.lastAnswer().encode());
    } else {
      new Results(console).print(end, source);
    }
    return end.succeeded() ? Exit.OK : Exit.TASKS_FAILED;
  }
}
