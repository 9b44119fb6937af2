package dev.heddle.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.heddle.e2e.Api;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What can be done on the page of jobs. */
class JobsPageIT {
  @RegisterExtension static final Ui ui = new Ui();

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Api api() {
    return ui.api();
  }

  /** Every test begins with no jobs. */
  @BeforeEach
  void forgetAll() throws Exception {
    for (JsonObject left = page(); !left.getJsonArray("jobs").isEmpty(); left = page()) {
      for (Object one : left.getJsonArray("jobs")) {
        String id = ((JsonObject) one).getString("id");
        api().act(id, "cancel");
        api().ended(id, PATIENCE);
        api().delete("/api/v1/jobs/" + id).expect(204);
      }
    }
  }

  private JsonObject page() throws Exception {
    return api().get("/api/v1/jobs?limit=1000").expect(200).json();
  }

  /** A job that ends at once. */
  private String ended(String name) throws Exception {
    String id = api().submit(job("eventloop", sleep("0s")).put("name", name));
    api().ended(id, PATIENCE);
    return id;
  }

  /** A job that runs until it is told to stop. */
  private String running(String name) throws Exception {
    String id = api().submit(job("eventloop", sleep("1h"), sleep("1h")).put("name", name));
    api().running(id, 2, PATIENCE);
    return id;
  }

  private static Locator row(Page page, String name) {
    return page.locator("tr.job").filter(new Locator.FilterOptions().setHasText(name));
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  private static Locator chip(Page page, String state) {
    return page.locator("a.chip").filter(new Locator.FilterOptions().setHasText(state));
  }

  @Test
  void whereThereIsNothingTheLabIsOneClickAway() throws Exception {
    for (Look look : Look.values()) {
      Page page = ui.open("/", look);
      assertThat(page.locator(".empty h2")).hasText("No jobs yet");
      ui.picture(page, "jobs-empty-" + look);
      ui.assertForEverybody(page);
    }
    Page page = ui.open("/", Look.LIGHT);
    button(page, "Run the lab").click();
    assertThat(page).hasURL(Pattern.compile("/jobs/[0-9A-Z]{26}$"));
    JsonObject lab = page().getJsonArray("jobs").getJsonObject(0);
    assertThat(lab.getString("name")).isEqualTo("lab");
    assertThat(lab.getJsonObject("tasks").getInteger("total")).isEqualTo(3);
    page.goBack();
    assertThat(row(page, "lab")).isVisible();
  }

  @Test
  void rowsChangeAsTheirJobsDo() throws Exception {
    Page page = ui.open("/", Look.LIGHT);
    String id = running("watched");
    Locator row = row(page, "watched");
    assertThat(row.locator(".status")).hasText("● running");
    assertThat(chip(page, "running")).containsText("1");
    api().act(id, "pause").expect(200);
    assertThat(row.locator(".status")).hasText("❚❚ paused");
    api().act(id, "cancel").expect(200);
    assertThat(row.locator(".status")).hasText("⊘ cancelled");
    assertThat(chip(page, "cancelled")).containsText("1");
    assertThat(chip(page, "running")).containsText("0");
    api().delete("/api/v1/jobs/" + id).expect(204);
    assertThat(page.locator(".empty h2")).hasText("No jobs yet");
  }

  @Test
  void theTimeOfARunningJobGoesOnWithoutNews() throws Exception {
    running("long");
    Page page = ui.open("/", Look.LIGHT);
    Locator took = row(page, "long").locator(".took");
    String first = took.textContent();
    assertThat(took).not().hasText(first);
  }

  @Test
  void rowsDoNotJumpUnderThePointer() throws Exception {
    ended("first");
    ended("second");
    Page page = ui.open("/", Look.LIGHT);
    assertThat(page.locator("tr.job")).hasCount(2);
    row(page, "first").hover();
    ended("third");
    Locator fresh = button(page, "1 new job");
    assertThat(fresh).isVisible();
    assertThat(page.locator("tr.job .name")).hasText(new String[] {"second", "first"});
    ui.picture(page, "jobs-fresh-light");
    ui.assertForEverybody(page);
    fresh.click();
    assertThat(page.locator("tr.job .name")).hasText(new String[] {"third", "second", "first"});
    ended("fourth");
    assertThat(button(page, "1 new job")).isVisible();
    page.locator("h1").hover();
    assertThat(page.locator("tr.job").first()).containsText("fourth");
  }

  @Test
  void rowsDoNotJumpUnderTheFocusEither() throws Exception {
    ended("first");
    Page page = ui.open("/", Look.LIGHT);
    row(page, "first").locator("a").focus();
    page.keyboard().press("Tab");
    page.keyboard().press("Shift+Tab");
    ended("second");
    assertThat(button(page, "1 new job")).isVisible();
    assertThat(page.locator("tr.job")).hasCount(1);
    page.keyboard().press("/");
    assertThat(page.locator("tr.job")).hasCount(2);
  }

  @Test
  void aDeletedJobStaysWhereItIsUntilThePointerLeaves() throws Exception {
    ended("stays");
    String id = ended("goes");
    Page page = ui.open("/", Look.LIGHT);
    row(page, "stays").hover();
    api().delete("/api/v1/jobs/" + id).expect(204);
    assertThat(row(page, "goes").locator(".status")).hasText("gone");
    page.locator("h1").hover();
    assertThat(page.locator("tr.job")).hasCount(1);
  }

  @Test
  void filterAndSearchStandInTheAddress() throws Exception {
    ended("pages of the docs");
    ended("Feed");
    api().act(running("docs, too"), "cancel").expect(200);
    Page page = ui.open("/", Look.LIGHT);
    assertThat(page.locator("tr.job")).hasCount(3);
    page.keyboard().press("/");
    page.keyboard().type("DOCS");
    assertThat(page.locator("tr.job")).hasCount(2);
    assertThat(page).hasURL(Pattern.compile("\\?name=DOCS$"));
    assertThat(chip(page, "succeeded")).containsText("1");
    chip(page, "cancelled").click();
    assertThat(page.locator("tr.job .name")).hasText(new String[] {"docs, too"});
    assertThat(page).hasURL(Pattern.compile("\\?state=cancelled&name=DOCS$"));
    page.reload();
    assertThat(page.locator("tr.job .name")).hasText(new String[] {"docs, too"});
    assertThat(page.getByRole(AriaRole.SEARCHBOX)).hasValue("DOCS");
    page.goBack();
    assertThat(page.locator("tr.job")).hasCount(2);
    ended("more docs");
    assertThat(page.locator("tr.job")).hasCount(3);
    page.getByRole(AriaRole.SEARCHBOX).fill("none of them ");
    page.getByText("Show all jobs").click();
    assertThat(page.locator("tr.job")).hasCount(4);
    assertThat(page.getByRole(AriaRole.SEARCHBOX)).hasValue("");
  }

  @Test
  void whatIsSelectedIsDoneAfterAQuestionWithItsNumber() throws Exception {
    running("one");
    running("two");
    ended("three");
    Page page = ui.open("/", Look.LIGHT);
    assertThat(page.locator("tr.job")).hasCount(3);
    page.getByLabel("Select all 3 jobs in the list").check();
    assertThat(button(page, "Cancel 2")).isEnabled();
    assertThat(button(page, "Delete 1")).isEnabled();
    assertThat(button(page, "Retry")).isDisabled();
    button(page, "Cancel 2").click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("Cancel 2 jobs?");
    ui.picture(page, "jobs-confirm-light");
    ui.assertForEverybody(page);
    page.keyboard().press("Escape");
    assertThat(dialog).isHidden();
    assertThat(page().getJsonObject("counts").getInteger("running")).isEqualTo(2);
    button(page, "Cancel 2").click();
    button(page, "Cancel 2 jobs").click();
    assertThat(page.locator(".toast")).containsText("2 jobs told to stop");
    assertThat(page.locator("tr.job .state-cancelled")).hasCount(2);
    page.getByLabel("Select all 3 jobs in the list").check();
    button(page, "Retry 2").click();
    button(page, "Retry 2 jobs").click();
    assertThat(page.locator("tr.job")).hasCount(5);
    assertThat(page.locator("tr.job .state-running")).hasCount(2);
    page.getByLabel("Select three").check();
    button(page, "Delete 1").click();
    button(page, "Delete 1 job").last().click();
    assertThat(page.locator("tr.job")).hasCount(4);
    assertThat(row(page, "three")).hasCount(0);
  }

  @Test
  void whatFailsOfManyIsTold() throws Exception {
    String id = ended("vanishes");
    ended("is deleted");
    Page page = ui.open("/", Look.LIGHT);
    ui.tolerate("404");
    page.getByLabel("Select all 2 jobs in the list").check();
    // The page does not hear of it in time.
    page.route(Pattern.compile(".*/jobs/" + id), route -> route.fulfill(NOT_FOUND));
    button(page, "Delete 2").click();
    button(page, "Delete 2 jobs").click();
    assertThat(page.locator(".toast").first()).containsText("1 job deleted");
    assertThat(page.locator(".toast").last()).containsText("1 job not: There is no such job.");
  }

  private static final Route.FulfillOptions NOT_FOUND =
      new Route.FulfillOptions()
          .setStatus(404)
          .setContentType("application/problem+json")
          .setBody("{\"title\":\"Not Found\",\"status\":404,\"detail\":\"there is no such job\"}");

  @Test
  void olderJobsComeAsOneScrolls() throws Exception {
    for (int i = 0; i < 230; i++) {
      api().submit(job("eventloop", sleep("0s")).put("name", "job " + i));
    }
    Page page = ui.open("/", Look.LIGHT);
    assertThat(page.locator("tr.job").nth(99)).isAttached();
    assertThat(page.locator("tr.job")).hasCount(100);
    assertThat(page.locator(".more")).containsText("100 of 230 jobs");
    page.mouse().move(600, 400);
    for (int i = 0; i < 60 && page.locator("tr.job").count() < 230; i++) {
      page.mouse().wheel(0, 2000);
      page.waitForTimeout(50);
    }
    assertThat(page.locator("tr.job")).hasCount(230);
    assertThat(page.locator(".more")).hasText("230 jobs");
    assertThat(page.locator("tr.job").last()).containsText("job 0");
  }

  /** What the server answers of so many jobs that were never sent. */
  private static void pretend(Page page, int total) {
    page.route(
        Pattern.compile(".*/api/v1/jobs\\?.*"),
        route -> {
          Map<String, String> query =
              Stream.of(URI.create(route.request().url()).getQuery().split("&"))
                  .map(pair -> pair.split("=", 2))
                  .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
          int from = Integer.parseInt(query.getOrDefault("cursor", Integer.toString(total)));
          int to = Math.max(0, from - Integer.parseInt(query.get("limit")));
          JsonArray jobs = new JsonArray();
          IntStream.range(0, from - to).forEach(i -> jobs.add(pretended(from - i)));
          JsonObject body =
              new JsonObject()
                  .put("jobs", jobs)
                  .put("next", to > 0 ? Integer.toString(to) : null)
                  .put("counts", new JsonObject().put("succeeded", total));
          route.fulfill(
              new Route.FulfillOptions().setContentType("application/json").setBody(body.encode()));
        });
  }

  private static JsonObject pretended(int number) {
    return new JsonObject()
        .put("id", "01J00000000000000000%06d".formatted(number))
        .put("name", "job " + number)
        .put("mode", "eventloop")
        .put("concurrency", 1)
        .put("state", "succeeded")
        .put("createdAt", "2026-01-01T00:00:00.000Z")
        .put("startedAt", "2026-01-01T00:00:00.000Z")
        .put("endedAt", "2026-01-01T00:00:01.000Z")
        .put("elapsedMs", 1000)
        .put("speedup", 1)
        .put(
            "tasks",
            new JsonObject()
                .put("total", 1)
                .put("queued", 0)
                .put("running", 0)
                .put("succeeded", 1)
                .put("failed", 0)
                .put("cancelled", 0));
  }

  @Test
  void whatWasLoadedStaysWhereItIsWhenAllIsReadAgain() {
    Page page = ui.newPage(Look.LIGHT);
    pretend(page, 1_500);
    page.navigate(api().url() + "/");
    Locator rows = page.locator("tr.job");
    for (int loaded = 100; loaded < 1_300; loaded += 100) {
      assertThat(rows).hasCount(loaded);
      rows.last().scrollIntoViewIfNeeded();
    }
    Locator there = page.getByText("job 250", new Page.GetByTextOptions().setExact(true));
    there.scrollIntoViewIfNeeded();
    double before = there.boundingBox().y;
    page.waitForResponse(
        answer -> answer.url().contains("cursor=500"),
        () -> page.locator("heddle-bulk-bar").dispatchEvent("done"));
    assertThat(page.locator(".more")).containsText(Pattern.compile("1,[345]00 "));
    assertThat(there).isInViewport();
    assertThat(there.boundingBox().y).isEqualTo(before);
  }

  @Test
  void everythingGoesByKeyboard() throws Exception {
    running("by keyboard");
    Page page = ui.open("/", Look.LIGHT);
    assertThat(page.locator("tr.job")).hasCount(1);
    page.keyboard().press("Tab");
    assertThat(page.locator(".skip")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("main")).isFocused();
    List<String> reached = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      page.keyboard().press("Tab");
      reached.add((String) page.evaluate(NAME_OF_FOCUS));
    }
    assertThat(reached)
        .contains("Search jobs by name", "Select all 1 jobs in the list", "Select by keyboard")
        .contains("by keyboard");
    page.getByLabel("Select by keyboard").focus();
    page.keyboard().press("Space");
    button(page, "Cancel 1").focus();
    page.keyboard().press("Enter");
    assertThat(button(page, "Keep")).isFocused();
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    assertThat(page.locator("tr.job .status")).hasText("⊘ cancelled");
    page.keyboard().press("?");
    assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Search jobs by name");
    page.keyboard().press("Escape");
    assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
  }

  private static final String NAME_OF_FOCUS =
      "() => document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()";

  @Test
  void keysCanBeSwitchedOffAndTheChoiceIsKept() {
    Page page = ui.open("/", Look.LIGHT);
    button(page, "Keys").click();
    page.getByLabel("Single keys do these things").uncheck();
    button(page, "Close").click();
    page.keyboard().press("/");
    assertThat(page.getByRole(AriaRole.SEARCHBOX)).not().isFocused();
    page.reload();
    page.locator(".empty").waitFor();
    page.keyboard().press("?");
    assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
  }

  @Test
  void themeAndTimeZoneAreChosenAndKept() throws Exception {
    ended("timed");
    Page page = ui.open("/", Look.LIGHT);
    Locator time = row(page, "timed").locator("time");
    assertThat(time).hasAttribute("title", Pattern.compile(" \\+0[12]:00$"));
    button(page, "View: theme and times").click();
    page.getByLabel("Dark").check();
    page.getByLabel("Exact times in UTC").check();
    assertThat(page.locator("body")).hasCSS("background-color", "rgba(0, 0, 0, 0)");
    assertThat(page.locator("html")).hasCSS("background-color", "rgb(20, 22, 26)");
    assertThat(time).hasAttribute("title", Pattern.compile(" UTC$"));
    page.reload();
    assertThat(page.locator("html")).hasCSS("background-color", "rgb(20, 22, 26)");
    assertThat(row(page, "timed").locator("time")).hasAttribute("title", Pattern.compile(" UTC$"));
  }

  /** Scripts read plain colours of the theme in force, as the timeline does for its canvas. */
  @Test
  void tokensAreColoursForScripts() {
    String read =
        "() => getComputedStyle(document.documentElement).getPropertyValue('--running').trim()";
    assertThat(ui.open("/", Look.LIGHT).evaluate(read)).isEqualTo("rgb(26, 98, 176)");
    assertThat(ui.open("/", Look.DARK).evaluate(read)).isEqualTo("rgb(90, 162, 238)");
  }

  @Test
  void namesAreTextWhateverTheySay() throws Exception {
    List<String> names =
        List.of(
            "<img src=x onerror=alert(1)>",
            "</span><script>alert(1)</script>",
            "${alert(1)} {{7*7}} &lt;b&gt;",
            "\u202etfel ot thgir\u2066",
            "\u05e9\u05dc\u05d5\u05dd \u0639\u0631\u0628",
            "e\u0301\u0302\u0303".repeat(40) + "zalgo",
            "x".repeat(200),
            "\ud83d\udc69\u200d\ud83d\ude80".repeat(60),
            "javascript:alert(1)",
            "'\"><svg onload=alert(1)>");
    for (String name : names) {
      ended(name);
    }
    for (Look look : List.of(Look.LIGHT, Look.DARK_PHONE)) {
      Page page = ui.open("/", look);
      assertThat(page.locator("tr.job")).hasCount(names.size());
      assertThat(page.locator("tr.job .name").allTextContents().stream().map(String::strip))
          .containsExactlyElementsOf(names.reversed());
      assertThat(page.locator("tr.job img, tr.job script, tr.job b, tr.job svg svg")).hasCount(0);
      ui.picture(page, "jobs-hostile-" + look);
      ui.assertForEverybody(page);
      DoubleSummaryStatistics heights =
          IntStream.range(0, names.size())
              .mapToDouble(i -> page.locator("tr.job").nth(i).boundingBox().height)
              .summaryStatistics();
      assertThat(heights.getMax() - heights.getMin()).as("rows of one height").isLessThan(2);
    }
    String hostile = "/?name=" + URLEncoder.encode("<img src=x onerror=alert(1)>", UTF_8);
    Page page = ui.open(hostile, Look.LIGHT);
    assertThat(page.locator("tr.job")).hasCount(1);
    Page none = ui.open(hostile + "&state=failed", Look.LIGHT);
    assertThat(none.locator(".empty bdi")).hasText("<img src=x onerror=alert(1)>");
  }

  @Test
  void aFailedCallIsToldAndTriedAgain() throws Exception {
    ended("there");
    ui.tolerate("500");
    Page page = ui.newPage(Look.LIGHT);
    page.route(
        Pattern.compile(".*/api/v1/jobs\\?.*"),
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(500)
                    .setContentType("application/problem+json")
                    .setBody(
                        "{\"title\":\"x\",\"status\":500,\"detail\":\"a defect of Heddle\"}")));
    page.navigate(api().url() + "/");
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("A defect of Heddle.");
    ui.picture(page, "jobs-problem-light");
    ui.assertForEverybody(page);
    page.unroute(Pattern.compile(".*/api/v1/jobs\\?.*"));
    button(page, "Try again").click();
    assertThat(row(page, "there")).isVisible();
    assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
  }
}
