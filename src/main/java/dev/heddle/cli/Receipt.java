package dev.heddle.cli;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Has a server accept a job and tells its id, also to somebody who wants to leave at that moment:
 * once all is sent the job may exist, and without its id nobody finds it.
 */
record Receipt(Console console, boolean json) {
  /** How long somebody who wants to leave waits for the answer. */
  private static final long ANSWER_SECONDS = 10;

  /**
   * Sends and tells.
   *
   * @param send does it and gives the answer
   * @param sent whether the server may have all of it
   * @param watch whether to stay until the job ends
   * @return the exit code
   */
  int of(ApiClient api, Supplier<JsonObject> send, BooleanSupplier sent, boolean watch) {
    Thread sender = Thread.currentThread();
    Interruption interruption =
        Interruption.listen(console, () -> leave(sender, sent.getAsBoolean()));
    return of(api, send, sent, watch, interruption);
  }

  int of(
      ApiClient api,
      Supplier<JsonObject> send,
      BooleanSupplier sent,
      boolean watch,
      Interruption interruption) {
    JsonObject job;
    try {
      job = send.get();
    } catch (CliException e) {
      if (interruption.came()) {
        console.note(
            List.of(
                sent.getAsBoolean()
                    ? "interrupted; whether the job was accepted is not known"
                    : "interrupted; the job was not sent"));
        return interruption.exitCodeOr(Exit.INTERRUPTED);
      }
      throw e;
    }
    String id = RemoteViews.text(job, "id");
    if (watch) {
      console.note(List.of("job " + id));
      return new Watch(console, json).until(api, id, interruption);
    }
    console.print(json ? job.encode() : id);
    return interruption.exitCodeOr(Exit.OK);
  }

  private void leave(Thread sender, boolean sent) {
    if (!sent) {
      sender.interrupt();
      return;
    }
    console.note(List.of("waiting for the id of the job; Ctrl-C again leaves at once"));
    CompletableFuture.delayedExecutor(ANSWER_SECONDS, TimeUnit.SECONDS).execute(sender::interrupt);
  }
}
