package dev.heddle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker of histories objects to bad ones, and to no good ones. */
class HistoryCheckTest {
  private final HistoryCheck check = new HistoryCheck();

  @BeforeEach
  void submit() {
    check.accepted("A", "key", 3, 3);
  }

  private static JsonObject job(String state, int queued, int succeeded, int failed) {
    return job(state, null, queued, succeeded, failed, 0);
  }

  private static JsonObject job(
      String state,
      @Nullable String stopping,
      int queued,
      int succeeded,
      int failed,
      int cancelled) {
    JsonObject tasks =
        new JsonObject()
            .put("total", 3)
            .put("queued", queued)
            .put("running", 3 - queued - succeeded - failed - cancelled)
            .put("succeeded", succeeded)
            .put("failed", failed)
            .put("cancelled", cancelled);
    JsonObject errors = new JsonObject();
    if (failed > 0) {
      errors.put("connect", failed);
    }
    if (cancelled > 0) {
      errors.put("cancelled", cancelled);
    }
    return new JsonObject()
        .put("id", "A")
        .put("state", state)
        .put("stopping", stopping)
        .put("tasks", tasks)
        .put("errors", errors);
  }

  private static JsonObject task(int index, String state, int attempts, @Nullable String code) {
    return new JsonObject()
        .put("index", index)
        .put("state", state)
        .put("attempts", attempts)
        .put("error", code == null ? null : new JsonObject().put("code", code));
  }

  private void sees(JsonObject view) {
    check.job(check.asking(), view);
  }

  private void seesTask(JsonObject view) {
    check.task(check.asking(), "A", view);
  }

  private void objects(String... words) {
    assertThat(check.violations()).singleElement().asString().contains(words);
  }

  @Test
  void agreesToAGoodHistory() {
    check.accepted("A", "key", 3, 3);
    sees(job("queued", 3, 0, 0));
    sees(job("running", 1, 1, 0));
    check.pauseAcknowledged("A");
    sees(job("paused", 2, 1, 0));
    check.resuming("A");
    seesTask(task(0, "succeeded", 1, null));
    sees(job("running", 0, 2, 0));
    List<JsonObject> tasks =
        List.of(
            task(0, "succeeded", 1, null),
            task(1, "succeeded", 1, null),
            task(2, "failed", 3, "connect"));
    check.atTheEnd(job("failed", 0, 2, 1), tasks);
    check.atTheEnd(job("failed", 0, 2, 1), tasks);
    assertThat(check.violations()).isEmpty();
  }

  /** The answer that was asked for first may come last. */
  @Test
  void agreesToAnswersThatOvertakeEachOther() {
    long early = check.asking();
    long late = check.asking();
    check.job(late, job("succeeded", 0, 3, 0));
    check.job(early, job("running", 1, 1, 0));
    check.task(late, "A", task(0, "succeeded", 1, null));
    check.task(early, "A", task(0, "running", 0, null));
    assertThat(check.violations()).isEmpty();
  }

  @Test
  void objectsToALostJob() {
    check.missing("A");
    objects("A is gone");
  }

  @Test
  void objectsToAKeyWithTwoJobs() {
    check.accepted("B", "key", 3, 3);
    objects("two jobs", "A", "B");
  }

  @Test
  void objectsToOneJobForTwoSubmissions() {
    check.accepted("A", "other key", 3, 3);
    objects("two submissions");
  }

  @Test
  void objectsToOneJobForTwoSubmissionsWithoutKeys() {
    check.accepted("B", null, 3, 3);
    check.accepted("B", null, 3, 3);
    objects("two submissions");
  }

  @Test
  void objectsToAJobThatNobodySubmitted() {
    sees(job("running", 3, 0, 0).put("id", "Z"));
    objects("nobody submitted job Z");
  }

  @Test
  void objectsToCountsThatDoNotAddUp() {
    JsonObject view = job("running", 1, 1, 0);
    view.getJsonObject("tasks").put("running", 2);
    sees(view);
    objects("do not add up");
  }

  @Test
  void objectsToCountsThatFall() {
    sees(job("running", 0, 2, 0));
    sees(job("running", 0, 1, 0));
    objects("had 2 tasks succeeded, and later 1");
  }

  @Test
  void objectsToAnEndedJobThatGoesOn() {
    sees(job("failed", 0, 2, 1));
    sees(job("running", 0, 2, 1));
    objects("had ended and goes on");
  }

  @Test
  void objectsToAnEndedJobThatChanges() {
    sees(job("failed", 0, 2, 1).put("busyMs", 1));
    sees(job("failed", 0, 2, 1).put("busyMs", 2));
    objects("was changed after its end");
  }

  @Test
  void objectsToAnOutcomeThatIsTakenBack() {
    seesTask(task(1, "succeeded", 1, null));
    seesTask(task(1, "queued", 0, null));
    objects("task 1 of job A had ended and goes on");
  }

  @Test
  void objectsToAnOutcomeThatChanges() {
    seesTask(task(1, "succeeded", 1, null));
    seesTask(task(1, "succeeded", 2, null));
    objects("task 1 of job A was changed");
  }

  @Test
  void objectsToOneAttemptTooMany() {
    seesTask(task(1, "failed", 4, "connect"));
    objects("more attempts than 3");
  }

  @Test
  void objectsToBlame() {
    seesTask(task(1, "failed", 0, "node-lost"));
    objects("blamed");
  }

  @Test
  void objectsToAForgottenCancel() {
    check.cancelAcknowledged("A");
    sees(job("running", "cancel", 0, 0, 0, 0));
    assertThat(check.violations()).isEmpty();
    sees(job("running", 0, 0, 0));
    objects("was cancelled, and later is not being stopped");
  }

  @Test
  void objectsToACancelThatEndsOtherwise() {
    check.cancelAcknowledged("A");
    sees(job("failed", "cancel", 0, 0, 0, 3));
    objects("was cancelled and ended as failed");
  }

  @Test
  void objectsToAForgottenPause() {
    check.pauseAcknowledged("A");
    sees(job("running", 0, 0, 0));
    objects("was paused, and later is running");
  }

  @Test
  void objectsToAJobThatDoesNotEnd() {
    check.atTheEnd(
        job("running", 1, 2, 0),
        List.of(
            task(0, "succeeded", 1, null),
            task(1, "succeeded", 1, null),
            task(2, "queued", 0, null)));
    objects("does not end");
  }

  @Test
  void objectsToMissingTasks() {
    check.atTheEnd(
        job("succeeded", 0, 2, 0),
        List.of(task(0, "succeeded", 1, null), task(1, "succeeded", 1, null)));
    objects("lists 2 of 3 tasks");
  }

  @Test
  void objectsToTasksOutOfPlace() {
    check.atTheEnd(
        job("succeeded", 0, 3, 0),
        List.of(
            task(0, "succeeded", 1, null),
            task(1, "succeeded", 1, null),
            task(1, "succeeded", 1, null)));
    objects("has task 1 in the place of 2");
  }

  @Test
  void objectsToCountsThatBelieTheTasks() {
    check.atTheEnd(
        job("succeeded", 0, 3, 0),
        List.of(
            task(0, "succeeded", 1, null),
            task(1, "succeeded", 1, null),
            task(2, "cancelled", 0, null)));
    objects("counts other tasks");
  }

  @Test
  void objectsToErrorsThatBelieTheTasks() {
    check.atTheEnd(
        job("failed", 0, 2, 1),
        List.of(
            task(0, "succeeded", 1, null),
            task(1, "succeeded", 1, null),
            task(2, "failed", 3, "timeout")));
    objects("counts other errors");
  }
}
