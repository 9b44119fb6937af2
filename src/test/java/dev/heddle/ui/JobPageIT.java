package dev.heddle.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.heddle.e2e.JobFor.download;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import dev.heddle.e2e.Api;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of one job. */
class JobPageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NOWHERE = "http://heddle.invalid/";
  private static final String HOSTILE =
      "<img src=x onerror=alert(1)>\u202E{{x}}</title><script>alert(2)</script>";

  @RegisterExtension static final Ui ui = new Ui();

  /** Jobs that several tests look at, and none changes. */
  private static String labId = "";

  private static String failedId = "";
  private static String runningId = "";

  /** On a busy machine handing tasks out may take so long that the advice is about that. */
  private static String undisturbedLab() throws Exception {
    String id = ended(lab());
    for (int again = 0; again < 10 && !advice(id).contains("longest-first"); again++) {
      id = ended(lab());
    }
    return id;
  }

  private static String advice(String id) throws Exception {
    return api().get("/api/v1/jobs/" + id + "/analysis").expect(200).json().getString("advice");
  }

  @BeforeAll
  static void jobs() throws Exception {
    labId = undisturbedLab();
    failedId = api().submit(failing());
    runningId =
        api()
            .submit(
                job("eventloop", sleeps(100, "400ms"))
                    .put("name", "mirror the docs")
                    .put("concurrency", 40)
                    .put("repeat", 1_000));
    api().ended(labId, PATIENCE);
    api().ended(failedId, PATIENCE);
  }

  private static Api api() {
    return ui.api();
  }

  private static JsonObject lab() {
    return job(
            "pool",
            sleep("200ms").put("name", "ABC"),
            sleep("200ms").put("name", "DEF"),
            sleep("500ms").put("name", "GHI"))
        .put("name", "lab")
        .put("concurrency", 2);
  }

  /** Two kinds of errors, and a task that succeeds. */
  private static JsonObject failing() {
    return job(
            "pool",
            download(NOWHERE + "a"),
            download(NOWHERE + "b"),
            sleep("1h").put("name", "slow"),
            sleep("1ms"))
        .put("name", "some fail")
        .put("attempts", 1)
        .put("timeout", "2s");
  }

  private static String ended(JsonObject job) throws Exception {
    String id = api().submit(job);
    api().ended(id, PATIENCE);
    return id;
  }

  private static List<JsonObject> sleeps(int count, String duration) {
    return IntStream.range(0, count).mapToObj(i -> sleep(duration)).toList();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator row(Page page, int index) {
    return page.locator("#task-" + index);
  }

  private static Locator state(Page page) {
    return page.locator(".pill");
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void anEndedJob(Look look) {
    Page page = ui.open("/jobs/" + labId, look);
    assertThat(state(page)).hasText("✓ succeeded");
    assertThat(page).hasTitle("✓ lab · Heddle");
    assertThat(row(page, 2)).containsText("GHI");
    assertThat(page.locator(".advice a")).hasText("Run it longest-first →");
    ui.picture(page, "job-" + look);
    ui.assertForEverybody(page);
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void aJobThatRuns(Look look) {
    Page page = ui.open("/jobs/" + runningId, look);
    assertThat(state(page)).hasText("● running");
    assertThat(page.locator(".numbers")).containsText(Pattern.compile("Rate\\s*[\\d.,]+/s"));
    assertThat(page.locator(".numbers")).containsText(Pattern.compile("Left\\s*≈ [\\d.]+ "));
    ui.picture(page, "job-running-" + look);
    ui.assertForEverybody(page);
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void errorsAndOneTask(Look look) {
    Page page = ui.open("/jobs/" + failedId + "?task=0", look);
    assertThat(page.locator(".errors li")).hasCount(2);
    assertThat(page.locator(".task-detail")).containsText("could not be resolved");
    ui.picture(page, "job-failed-" + look);
    ui.assertForEverybody(page);
  }

  @Test
  void whatHappensIsSeenAsItHappens() throws Exception {
    String id = api().submit(job("pool", sleeps(3, "1h")).put("concurrency", 2));
    Page page = ui.open("/jobs/" + id, Look.LIGHT);
    assertThat(row(page, 0).locator(".status")).hasText("● running");
    assertThat(row(page, 2).locator(".status")).hasText("○ queued · all workers busy");
    String ran = row(page, 0).locator(".ran").textContent();
    assertThat(row(page, 0).locator(".ran")).not().hasText(ran);
    api().act(id, "pause").expect(200);
    assertThat(state(page)).hasText("❚❚ paused");
    assertThat(button(page, "Resume")).isVisible();
    api().act(id, "resume").expect(200);
    assertThat(state(page)).hasText("● running");
    api().act(id, "cancel").expect(200);
    assertThat(state(page)).hasText("⊘ cancelled");
    assertThat(row(page, 0).locator(".status")).hasText("⊘ cancelled");
    assertThat(row(page, 2).locator(".status")).hasText("⊘ cancelled");
    assertThat(page.locator(".numbers")).containsText("Makespan");
  }

  @Test
  void rowsOfAJobThatGoesOnAreFilledIn() throws Exception {
    String id = api().submit(job("pool", sleeps(60, "100ms")).put("concurrency", 4));
    Page page = ui.open("/jobs/" + id, Look.LIGHT);
    assertThat(row(page, 3).locator(".status")).hasText("✓ succeeded");
    assertThat(state(page)).hasText("✓ succeeded");
    row(page, 0).click();
    page.keyboard().press("End");
    assertThat(row(page, 59).locator(".status")).hasText("✓ succeeded");
    assertThat(row(page, 59).locator(".ran")).containsText("ms");
  }

  @Test
  void actionsDoWhatTheySayAfterAQuestionWhereSomethingIsLost() throws Exception {
    String id = api().submit(job("pool", sleeps(5, "1h")).put("concurrency", 2));
    Page page = ui.open("/jobs/" + id, Look.LIGHT);
    button(page, "Pause").click();
    assertThat(state(page)).hasText("❚❚ paused");
    button(page, "Resume").click();
    assertThat(state(page)).hasText("● running");

    button(page, "Cancel").click();
    Locator question = page.locator("dialog[open]");
    assertThat(question).containsText("3 tasks that wait will not run, 2 that run are told to");
    button(page, "Keep").click();
    assertThat(state(page)).hasText("● running");
    button(page, "Cancel").click();
    button(page, "Cancel the job").click();
    assertThat(state(page)).hasText("⊘ cancelled");

    button(page, "Retry 5").click();
    assertThat(page).not().hasURL(Pattern.compile(id));
    assertThat(page.locator(".job-head")).containsText("retry of");
    String retried = page.url().replaceFirst(".*/jobs/", "");
    button(page, "Cancel").click();
    // What an ended job is asked for has to be there before the job is gone.
    page.waitForResponse(
        answer -> answer.url().endsWith(retried + "/analysis"),
        () -> button(page, "Cancel the job").click());
    button(page, "Delete").click();
    assertThat(page.locator("dialog[open]")).containsText("Its 5 tasks");
    button(page, "Delete the job").click();
    assertThat(page).hasURL(api().url() + "/");
    api().get("/api/v1/jobs/" + retried).expect(404);
  }

  @Test
  void whatTheStateDoesNotAllowSaysWhy() throws Exception {
    String id = ended(job("eventloop", sleep("0s")));
    Page page = ui.open("/jobs/" + id, Look.LIGHT);
    for (String[] action :
        new String[][] {
          {"Pause", "It has ended."},
          {"Cancel", "It has ended."},
          {"Retry", "Every task succeeded: there is none to run again."}
        }) {
      Locator button = button(page, action[0]);
      assertThat(button).hasAttribute("aria-disabled", "true");
      assertThat(button).hasAttribute("title", action[1]);
      assertThat(button).hasAccessibleDescription(action[1]);
      button.focus();
      page.keyboard().press("Enter");
      assertThat(page.locator(".toast").last()).containsText(action[1]);
    }
    assertThat(button(page, "Delete")).not().hasAttribute("aria-disabled", "true");
  }

  @Test
  void theAdviceLeadsToTheNextRun() {
    Page page = ui.open("/jobs/" + labId, Look.LIGHT);
    page.locator(".advice a").click();
    assertThat(page.getByLabel("Order")).hasValue("longest-first");
    assertThat(page.locator(".side")).containsText(Pattern.compile("In this order\\s*500 ms"));
    page.locator(".send .primary").click();
    assertThat(page.locator(".job-head")).containsText("longest-first");
    assertThat(state(page)).hasText("✓ succeeded");
    // On a busy machine its short tasks may take so long that a third worker would help.
    assertThat(page.locator(".advice")).containsText("Why");
    assertThat(page.locator(".advice a[href*='longest-first']")).hasCount(0);
  }

  @Test
  void errorsAreGroupedShownAndRetried() {
    Page page = ui.open("/jobs/" + failedId, Look.LIGHT);
    Locator dns = page.locator(".errors li").filter(new Locator.FilterOptions().setHasText("dns"));
    assertThat(dns.locator(".number")).hasText("2");
    Locator first = dns.locator(".example a");
    assertThat(first).hasText("first task 0 “task-0”");
    BoundingBox link = first.boundingBox();
    BoundingBox room = dns.locator(".example").boundingBox();
    assertThat(link.x + link.width).as("not cut off").isLessThanOrEqualTo(room.x + room.width + 1);
    dns.getByText("Show").click();
    assertThat(page).hasURL(Pattern.compile("\\?code=dns$"));
    assertThat(page.locator(".task[data-index]")).hasCount(2);
    assertThat(row(page, 1).locator(".status")).hasText("✕ failed · dns");
    page.locator(".chip").filter(new Locator.FilterOptions().setHasText("failed")).click();
    assertThat(page).hasURL(Pattern.compile("\\?state=failed$"));
    assertThat(page.locator(".task[data-index]")).hasCount(3);
    page.goBack();
    assertThat(page.locator(".task[data-index]")).hasCount(2);
    button(page, "Retry these: dns").click();
    assertThat(page.locator(".job-head")).containsText("retry of");
    assertThat(page.locator(".task[data-index]")).hasCount(2);
  }

  @Test
  void namesAndErrorsAreText() throws Exception {
    JsonObject hostile =
        job("pool", sleep("1ms").put("name", HOSTILE), download(NOWHERE + "%3Cscript%3E"))
            .put("name", HOSTILE)
            .put("attempts", 1);
    String id = ended(hostile);
    for (String address : List.of("/jobs/" + id + "?task=0", "/new?clone=" + id)) {
      Page page = ui.open(address, Look.LIGHT);
      assertThat(page.locator("main")).containsText("onerror");
      assertThat(page.locator("main img, main script")).hasCount(0);
      ui.assertForEverybody(page);
    }
    Page phone = ui.open("/jobs/" + id + "?task=0", Look.DARK_PHONE);
    assertThat(phone.locator("h1")).hasText(HOSTILE);
    assertThat(row(phone, 0).locator(".name")).hasText(HOSTILE);
    ui.picture(phone, "job-hostile-dark-phone");
    ui.assertForEverybody(phone);
  }

  @Test
  void aHundredThousandTasksDoNotFillTheDocument() throws Exception {
    String id = ended(job("eventloop", sleeps(100, "0s")).put("name", "many").put("repeat", 1_000));
    Page page = ui.open("/jobs/" + id + "?task=50000", Look.LIGHT);
    assertThat(row(page, 50_000)).hasAttribute("aria-selected", "true");
    assertThat(row(page, 50_000)).isInViewport();
    assertThat(page.locator(".task-detail h3")).hasText("#50,000 task-50000");
    assertFewRows(page);
    page.keyboard().press("t");
    page.keyboard().press("End");
    assertThat(row(page, 99_999)).isInViewport();
    assertThat(page).hasURL(Pattern.compile("task=99999"));
    page.keyboard().press("PageUp");
    page.keyboard().press("ArrowUp");
    page.keyboard().press("Home");
    assertThat(row(page, 0)).isInViewport();
    page.keyboard().press("Escape");
    assertThat(page.locator(".task-detail")).hasCount(0);
    page.keyboard().press("g");
    page.keyboard().type("77777");
    page.keyboard().press("Enter");
    assertThat(row(page, 77_777)).isInViewport();
    assertThat(page.locator("[role=grid]")).hasAttribute("aria-rowcount", "100001");

    page.locator(".chip").filter(new Locator.FilterOptions().setHasText("succeeded")).click();
    assertThat(row(page, 0)).isVisible();
    Locator scroll = page.locator(".task-scroll");
    for (int rows = 100; rows <= 600; rows += 100) {
      page.waitForFunction(
          "(height) => document.querySelector('.task-space').clientHeight > height", rows * 36);
      scroll.evaluate("(it) => it.scrollTo(0, it.scrollHeight)");
      assertThat(row(page, rows - 1)).isAttached();
    }
    assertFewRows(page);
    ui.picture(page, "job-many-light");
    ui.assertForEverybody(page);
  }

  private static void assertFewRows(Page page) {
    assertThat(page.locator(".task").count()).isLessThan(60);
    assertThat((int) page.evaluate("() => document.querySelectorAll('*').length"))
        .isLessThan(1_200);
  }

  @Test
  void onAPhoneTasksAreCardsAndOneOfThemASheet() throws Exception {
    String id = ended(job("eventloop", sleeps(500, "1ms")));
    Page page = ui.open("/jobs/" + id, Look.LIGHT_PHONE);
    row(page, 2).tap();
    assertThat(page.locator(".task-detail")).isVisible();
    assertThat(page).hasURL(Pattern.compile("task=2$"));
    ui.picture(page, "job-task-light-phone");
    ui.assertForEverybody(page);
    button(page, "Close").click();
    assertThat(page.locator(".task-detail")).hasCount(0);
    assertThat(page.locator(".task-scroll")).isFocused();
    page.keyboard().press("End");
    assertThat(row(page, 499)).isInViewport();
    assertFewRows(page);
  }

  @Test
  void tasksAreExported() throws Exception {
    String id = ended(job("virtual", sleeps(20, "0s")).put("name", "ex/port").put("repeat", 100));
    Page page = ui.open("/jobs/" + id, Look.LIGHT);
    page.locator("button.export").click();
    ui.picture(page, "job-export-light");
    ui.assertForEverybody(page);
    Download csv = page.waitForDownload(() -> button(page, "CSV").click());
    assertThat(csv.suggestedFilename()).isEqualTo("ex-port.csv");
    assertThat(Files.readAllLines(csv.path()))
        .hasSize(2_001)
        .first()
        .asString()
        .startsWith("index,");
    page.locator("button.export").click();
    Download ndjson = page.waitForDownload(() -> button(page, "NDJSON").click());
    assertThat(Files.readAllLines(ndjson.path())).hasSize(2_000);
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void aJobThatIsNotThere(Look look) {
    ui.tolerate("404");
    Page page = ui.open("/jobs/01J00000000000000000000001", look);
    assertThat(page.locator("h1")).hasText("No such job");
    assertThat(page.locator(".empty")).containsText("01J00000000000000000000001");
    ui.picture(page, "job-missing-" + look);
    ui.assertForEverybody(page);
  }

  @Test
  void whatIsNoIdOfAJobIsNotThereEither() {
    ui.tolerate("404");
    Page page = ui.open("/jobs/nonsense", Look.LIGHT);
    assertThat(page.locator("h1")).hasText("No such job");
    assertThat(page.locator(".empty")).containsText("nonsense");
  }

  @Test
  void aJobThatIsDeletedElsewhereSaysSo() throws Exception {
    ui.tolerate("404");
    String id = ended(failing());
    Page page = ui.open("/jobs/" + id, Look.LIGHT);
    assertThat(state(page)).hasText("✕ failed");
    api().delete("/api/v1/jobs/" + id).expect(204);
    button(page, "Retry 3").click();
    assertThat(page.locator(".empty h2")).hasText("This job was deleted");
  }
}
