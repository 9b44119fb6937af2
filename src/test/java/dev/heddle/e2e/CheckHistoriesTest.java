package dev.heddle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checker reads histories from files, and objects to bad ones. */
class CheckHistoriesTest {
  private static final int SECOND = 1_000_000;

  @TempDir private Path dir;

  private final List<String> lines = new ArrayList<>();

  /** A job of two tasks, of which one may run at a time. */
  @BeforeEach
  void accept() {
    accepted("A", "key", 1);
  }

  private void note(double at, String what, JsonObject line) {
    lines.add(line.put("at", (long) (at * SECOND)).put("what", what).encode());
  }

  private void accepted(String job, String key, double at) {
    note(
        at,
        "accepted",
        new JsonObject()
            .put("job", job)
            .put("key", key)
            .put("tasks", 2)
            .put("attempts", 2)
            .put("concurrency", 1));
  }

  private static JsonObject task(int index, String state, @Nullable String code, int runs) {
    return new JsonObject()
        .put("index", index)
        .put("state", state)
        .put("attempts", 1)
        .put("error", code == null ? null : new JsonObject().put("code", code))
        .put("runs", new JsonArray(Collections.nCopies(runs, new JsonObject())));
  }

  private static JsonObject view(String state, int succeeded, int failed) {
    JsonObject tasks =
        new JsonObject()
            .put("total", 2)
            .put("queued", 2 - succeeded - failed)
            .put("running", 0)
            .put("succeeded", succeeded)
            .put("failed", failed)
            .put("cancelled", 0);
    return new JsonObject()
        .put("id", "A")
        .put("state", state)
        .put("tasks", tasks)
        .put("errors", failed == 0 ? new JsonObject() : new JsonObject().put("node-lost", failed));
  }

  private void ends() {
    JsonArray tasks = new JsonArray().add(task(0, "succeeded", null, 1));
    tasks.add(task(1, "succeeded", null, 1));
    note(90, "end", new JsonObject().put("view", view("succeeded", 2, 0)).put("tasks", tasks));
  }

  private void shown(double asked, double at, JsonObject task) {
    JsonObject line = new JsonObject().put("asked", (long) (asked * SECOND)).put("job", "A");
    note(at, "task", line.put("view", task));
  }

  private void fault(Fault.Kind kind, String node, double from, double until) {
    JsonObject line = new JsonObject().put("kind", kind.name()).put("node", node);
    note(until, "fault", line.put("from", (long) (from * SECOND)));
  }

  private void fed(double at, String client, int seq, String state) {
    JsonArray row = new JsonArray().add(0).add(state);
    JsonObject event =
        new JsonObject()
            .put("seq", seq)
            .put("type", "tasks")
            .put("tasks", new JsonArray().add(row));
    note(at, "fed", new JsonObject().put("client", client).put("job", "A").put("event", event));
  }

  private void fedJob(double at, String type, int seq, String state) {
    JsonObject event =
        new JsonObject()
            .put("seq", seq)
            .put("type", type)
            .put("job", new JsonObject().put("state", state));
    note(at, "fed", new JsonObject().put("client", "f").put("job", "A").put("event", event));
  }

  private static String run(int index, double from, double to) {
    return start(index, from) + "end %d A %d Succeeded\n".formatted((long) (to * SECOND), index);
  }

  private static String start(int index, double at) {
    return "start %d A %d\n".formatted((long) (at * SECOND), index);
  }

  private void journal(String node, String... text) throws IOException {
    Files.writeString(dir.resolve(node + ".log.journal"), String.join("", text));
  }

  private List<String> violations() throws IOException {
    Files.write(dir.resolve(History.FILE), lines);
    return CheckHistories.violations(dir);
  }

  private void objects(String... words) throws IOException {
    assertThat(violations()).singleElement().asString().contains(words);
  }

  @Test
  void agreesToAGoodHistory() throws IOException {
    journal("n1", run(0, 2, 3));
    journal("n2", run(1, 3, 4));
    fed(3, "f", 1, "running");
    fed(4, "f", 2, "succeeded");
    shown(5, 6, task(0, "succeeded", null, 1));
    ends();
    assertThat(violations()).isEmpty();
  }

  @Test
  void linesCountByTheirTimeWhereverTheyStand() throws IOException {
    journal("n1", run(0, 2, 3), run(1, 3, 4));
    shown(7, 8, task(0, "succeeded", null, 1));
    shown(1, 2, task(0, "queued", null, 0));
    ends();
    assertThat(violations()).isEmpty();
  }

  @Test
  void objectsToAnAcceptedJobThatIsNotThereAtTheEnd() throws IOException {
    objects("A was accepted and never ended");
  }

  @Test
  void objectsToAKeyWithTwoJobs() throws IOException {
    journal("n1", run(0, 2, 3), run(1, 3, 4));
    ends();
    accepted("B", "key", 2);
    assertThat(violations()).anyMatch(what -> what.contains("the key key gave two jobs"));
  }

  @Test
  void objectsToAnOutcomeThatChanges() throws IOException {
    journal("n1", run(0, 2, 3), run(1, 3, 4));
    shown(3, 4, task(0, "succeeded", null, 1));
    shown(5, 6, task(0, "succeeded", null, 2));
    ends();
    assertThat(violations()).first().asString().contains("task 0", "was changed after its end");
  }

  @Test
  void objectsToMoreAtOnceThanTheConcurrency() throws IOException {
    journal("n1", run(0, 2, 4));
    journal("n2", run(1, 3, 5));
    ends();
    objects("ran 2 of 1 tasks");
  }

  @Test
  void agreesToATaskThatRunsElsewhereAfterItsNodeWasKilled() throws IOException {
    journal("n1", start(0, 2), run(1, 8, 9));
    journal("n2", run(0, 5, 6));
    fault(Fault.Kind.KILLED, "n1", 4, 4.1);
    ends();
    assertThat(violations()).isEmpty();
  }

  @Test
  void objectsToATaskThatRunsElsewhereBeforeItsNodeWasKilled() throws IOException {
    journal("n1", start(0, 2), run(1, 8, 9));
    journal("n2", run(0, 3.9, 6));
    fault(Fault.Kind.KILLED, "n1", 4, 4.1);
    ends();
    objects("ran 2 of 1 tasks");
  }

  @Test
  void agreesToAThawedProcessThatStopsInTime() throws IOException {
    journal("n1", run(0, 2, 15.09));
    journal("n2", run(0, 8.1, 10), run(1, 11, 20));
    fault(Fault.Kind.FROZEN, "n1", 3, 15);
    ends();
    assertThat(violations()).isEmpty();
  }

  @Test
  void objectsToAThawedProcessThatGoesOn() throws IOException {
    journal("n1", run(0, 2, 15.2));
    journal("n2", run(0, 8.1, 10), run(1, 11, 20));
    fault(Fault.Kind.FROZEN, "n1", 3, 15);
    ends();
    objects("ran 2 of 1 tasks");
  }

  @Test
  void objectsToATaskThatIsGivenAwayBeforeTheGrantOfAFrozenNodeLapsed() throws IOException {
    journal("n1", run(0, 2, 15.05));
    journal("n2", run(0, 6, 10), run(1, 11, 20));
    fault(Fault.Kind.FROZEN, "n1", 3, 15);
    ends();
    objects("ran 2 of 1 tasks");
  }

  @Test
  void agreesToTasksThatRunElsewhereWhileTheirNodeIsHeldForDead() throws IOException {
    journal("n1", run(0, 2, 6));
    journal("n2", run(0, 3.1, 4), run(1, 5, 7));
    fault(Fault.Kind.DISOWNED, "n1", 3, 6);
    ends();
    assertThat(violations()).isEmpty();
  }

  @Test
  void objectsToANodeThatGoesOnWhenItKnowsThatItIsHeldForDead() throws IOException {
    journal("n1", run(0, 2, 6.2));
    journal("n2", run(0, 3.1, 4), run(1, 5, 7));
    fault(Fault.Kind.DISOWNED, "n1", 3, 6);
    ends();
    objects("ran 2 of 1 tasks");
  }

  @Test
  void objectsToACutOffNodeThatGoesOnWhenItsTasksRunElsewhere() throws IOException {
    journal("n1", run(0, 2, 9));
    journal("n2", run(0, 8.1, 10), run(1, 11, 20));
    fault(Fault.Kind.CUT, "n1", 3, 15);
    ends();
    objects("ran 2 of 1 tasks");
  }

  @Test
  void objectsToARecordedOutcomeThatRunsAgain() throws IOException {
    journal("n1", run(0, 2, 3), run(1, 3, 4), run(0, 7, 8));
    shown(4, 5, task(0, "succeeded", null, 1));
    ends();
    objects("index=0", "after its outcome was shown");
  }

  @Test
  void objectsToMoreAttemptsThanTheLimitAndTheFaults() throws IOException {
    fault(Fault.Kind.KILLED, "n2", 1, 1.1);
    journal("n1", run(0, 2, 3), run(1, 3, 4), run(0, 4, 5), run(0, 5, 6));
    ends();
    assertThat(violations()).isEmpty();
    journal("n1", run(0, 2, 3), run(1, 3, 4), run(0, 4, 5), run(0, 5, 6), run(0, 6, 7));
    objects("task 0 of job A began 4 times");
  }

  @Test
  void objectsToASuccessThatNobodyRan() throws IOException {
    journal("n1", run(0, 2, 3));
    ends();
    objects("task 1 of job A succeeded, and nobody ran it");
  }

  @Test
  void objectsToAnEndWithoutABeginning() throws IOException {
    journal("n1", run(0, 2, 3), run(1, 3, 4), "end 5000000 A 1 Succeeded\n");
    ends();
    objects("ended and had not begun");
  }

  @Test
  void objectsToAGapInAFeed() throws IOException {
    journal("n1", run(0, 2, 3), run(1, 3, 4));
    fed(3, "f", 1, "running");
    fed(3, "other", 7, "running");
    fed(4, "f", 3, "succeeded");
    ends();
    objects("f on job A", "event 3 after 1");
  }

  @Test
  void objectsToAFeedThatTakesAnOutcomeBack() throws IOException {
    journal("n1", run(0, 2, 3), run(1, 3, 4));
    fed(3, "f", 1, "succeeded");
    fed(4, "f", 2, "queued");
    ends();
    objects("task 0 was succeeded and is queued");
  }

  private void worked() throws IOException {
    journal("n1", run(0, 2, 3), run(1, 3, 4));
    ends();
  }

  @Test
  void objectsToAnEndThatIsToldTwice() throws IOException {
    worked();
    fedJob(5, "job", 1, "succeeded");
    fedJob(5, "job", 2, "succeeded");
    objects("f on job A", "an event after the end: job");
  }

  @Test
  void agreesToAnEndThatIsToldAnewAfterAReset() throws IOException {
    worked();
    fedJob(5, "job", 1, "succeeded");
    fedJob(6, "reset", 8, "succeeded");
    fedJob(6, "job", 9, "succeeded");
    assertThat(violations()).isEmpty();
  }

  @Test
  void objectsToAFeedThatGoesOnAfterTheEnd() throws IOException {
    worked();
    fedJob(5, "job", 1, "succeeded");
    fedJob(6, "reset", 8, "running");
    fedJob(6, "job", 9, "running");
    objects("the job had ended and goes on");
  }

  @Test
  void objectsToBlameForLessThanThreeDeaths() throws IOException {
    journal("n1", run(0, 2, 3), start(1, 3));
    JsonArray tasks = new JsonArray().add(task(0, "succeeded", null, 1));
    tasks.add(task(1, "failed", "node-lost", 2));
    note(90, "end", new JsonObject().put("view", view("failed", 1, 1)).put("tasks", tasks));
    objects("is blamed for the death of its node");
  }

  @Test
  void passesOnWhatClientsFoundOdd() throws IOException {
    journal("n1", run(0, 2, 3), run(1, 3, 4));
    ends();
    note(5, "odd", new JsonObject().put("text", "answered 500"));
    objects("answered 500");
  }
}
