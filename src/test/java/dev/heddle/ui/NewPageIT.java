package dev.heddle.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.heddle.e2e.JobFor.download;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page where jobs are written. */
class NewPageIT {
  private static final Pattern JOB_PAGE = Pattern.compile("/jobs/[0-9A-Z]{26}$");

  /** What browsers say on the console of any answer of 400. */
  private static final String REFUSED = "400";

  @RegisterExtension static final Ui ui = new Ui();

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator run(Page page) {
    return page.locator(".send .primary");
  }

  private static Locator tab(Page page, String name) {
    return page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName(name));
  }

  private static void write(Page page, String label, String text) {
    page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).fill(text);
  }

  /** Sends the form; the job that came of it, as it was sent. */
  private static JsonObject sent(Page page) throws Exception {
    run(page).click();
    assertThat(page).hasURL(JOB_PAGE);
    return ui.api().get("/api/v1/jobs/" + idIn(page) + "/spec").expect(200).json();
  }

  private static String idIn(Page page) {
    return page.url().replaceFirst(".*/jobs/([0-9A-Z]+).*", "$1");
  }

  private static List<String> tasks(JsonObject spec, String field) {
    return spec.getJsonArray("tasks").stream()
        .map(task -> ((JsonObject) task).getString(field))
        .toList();
  }

  private static String focused(Page page) {
    return String.valueOf(
        page.evaluate(
            "() => document.activeElement.ariaLabel ?? document.activeElement.id ?? 'nothing'"));
  }

  private static String lines(int count, String line) {
    return IntStream.range(0, count).mapToObj(line::formatted).collect(Collectors.joining("\n"));
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void looks(Look look) {
    ui.tolerate(REFUSED);
    Page page = ui.open("/new?mode=pool&concurrency=2", look);
    assertThat(page).hasTitle("New job · Heddle");
    assertThat(page.locator(".plan")).containsText("7.00 s");
    ui.picture(page, "new-" + look);
    ui.assertForEverybody(page);

    tab(page, "URLs").click();
    page.locator("textarea").fill("# docs\nhttp://example.org/a\n\nnonsense\nhttp://10.0.0.1/\n");
    write(page, "Attempts", "0");
    page.getByText("More", new Page.GetByTextOptions().setExact(true)).click();
    run(page).click();
    assertThat(page.locator(".problems li")).hasCount(2);
    ui.picture(page, "new-refused-" + look);
    ui.assertForEverybody(page);

    page.navigate(ui.api().url() + "/new");
    tab(page, "JSON").click();
    assertThat(page.locator("textarea")).hasValue(Pattern.compile("\"ABC\""));
    ui.picture(page, "new-json-" + look);
    ui.assertForEverybody(page);
  }

  @Test
  void sleepsAreWrittenMovedAndSentByKeyboardAlone() throws Exception {
    Page page = ui.open("/new", Look.LIGHT);
    page.getByLabel("Duration of row 3").press("Enter");
    assertThat(page.getByLabel("Name of row 4")).isFocused();
    page.keyboard().type("last");
    page.keyboard().press("Tab");
    page.keyboard().type("30ms");
    page.keyboard().press("Alt+ArrowUp");
    page.keyboard().press("Alt+ArrowUp");
    assertThat(page.getByLabel("Duration of row 2")).isFocused();
    assertThat(page.getByLabel("Name of row 2")).hasValue("last");
    page.getByLabel("Remove row 1").focus();
    page.keyboard().press("Enter");
    assertThat(page.getByLabel("Remove row 1")).isFocused();
    page.getByLabel("Move row 2 down").focus();
    page.keyboard().press("Enter");
    assertThat(page.getByLabel("Move row 3 up")).isFocused();
    write(page, "Name", "by keyboard");
    page.getByLabel("eventloop").focus();
    page.keyboard().press("ArrowLeft");
    assertThat(page.getByLabel("Workers")).isEnabled();
    page.keyboard().press("Control+Enter");
    assertThat(page).hasURL(JOB_PAGE);
    JsonObject spec = ui.api().get("/api/v1/jobs/" + idIn(page) + "/spec").expect(200).json();
    assertThat(spec.getString("mode")).isEqualTo("pool");
    assertThat(spec.getString("name")).isEqualTo("by keyboard");
    assertThat(tasks(spec, "name")).containsExactly("last", "GHI", "DEF");
    assertThat(tasks(spec, "duration")).containsExactly("30ms", "5s", "2s");
    ui.api().act(idIn(page), "cancel").expect(200);
  }

  @Test
  void thePreviewSaysWhatTheJobWillBe() {
    Page page = ui.open("/new", Look.LIGHT);
    Locator plan = page.locator(".side");
    assertThat(plan).containsText(Pattern.compile("Tasks\\s*3"));
    page.getByLabel("pool").check();
    write(page, "Workers", "2");
    assertThat(plan).containsText(Pattern.compile("At least\\s*5.00 s"));
    assertThat(plan).containsText(Pattern.compile("In this order\\s*7.00 s"));
    assertThat(plan).containsText("Longest-first: 5.00 s.");
    assertThat(page.locator(".mode .takes"))
        .hasText(
            new String[] {
              "9.00 s for these",
              "5.00 s for these",
              "7.00 s for these",
              "5.00 s for these",
              "5.00 s for these"
            });
    page.locator("input[value=threads]").check();
    assertThat(page.getByLabel("Tasks at once")).hasValue("");
    assertThat(plan).containsText(Pattern.compile("In this order\\s*5.00 s"));
    page.locator("input[value=pool]").check();
    assertThat(page.getByLabel("Workers")).hasValue("2");
    page.getByLabel("Order").selectOption("longest-first");
    assertThat(plan).containsText(Pattern.compile("In this order\\s*5.00 s"));
    page.getByText("More", new Page.GetByTextOptions().setExact(true)).click();
    write(page, "Repeat the list", "100");
    assertThat(run(page)).hasText("Run 300 tasks");
    page.getByLabel("Duration of row 2").fill("soon");
    assertThat(plan).containsText("Row 2 has “soon” for a duration");
    assertThat(page).hasURL(Pattern.compile("mode=pool"));
    assertThat(page).hasURL(Pattern.compile("concurrency=2.*order=longest-first|order=.*conc"));
    // What was typed is kept a moment after.
    page.waitForFunction("() => JSON.stringify(history.state).includes('soon')");
    page.reload();
    assertThat(page.getByLabel("Workers")).hasValue("2");
    assertThat(page.getByLabel("Duration of row 2")).hasValue("soon");
  }

  @Test
  void urlsAreSentAsAList() throws Exception {
    Page page = ui.open("/new?tab=urls", Look.LIGHT);
    page.locator("textarea").fill("# two\nhttp://heddle.invalid/a\n\nhttp://heddle.invalid/b");
    assertThat(page.locator(".side")).containsText("From 1 host");
    page.getByLabel("virtual").check();
    write(page, "Attempts", "1");
    JsonObject spec = sent(page);
    assertThat(tasks(spec, "url"))
        .containsExactly("http://heddle.invalid/a", "http://heddle.invalid/b");
    assertThat(spec.getString("mode")).isEqualTo("virtual");
    assertThat(spec.getInteger("attempts")).isEqualTo(1);
  }

  @Test
  void aLargeListIsSentWithoutBeingShown() throws Exception {
    Page page = ui.open("/new?tab=urls&attempts=1&mode=eventloop&concurrency=1", Look.LIGHT);
    byte[] list = ("# many\n" + lines(20_000, "http://heddle.invalid/%d/abc")).getBytes(UTF_8);
    page.locator("input[type=file]").setInputFiles(new FilePayload("list.txt", "", list));
    assertThat(page.locator(".file")).containsText("list.txt");
    assertThat(page.locator("textarea")).hasCount(0);
    assertThat(run(page)).hasText("Run 20,000 tasks");
    run(page).click();
    assertThat(page).hasURL(JOB_PAGE);
    JsonObject job = ui.api().job(idIn(page));
    assertThat(job.getJsonObject("tasks").getInteger("total")).isEqualTo(20_000);
    // It may have ended: that a name cannot be resolved is soon told.
    var _ = ui.api().act(idIn(page), "cancel");
  }

  @Test
  void aPasteThatIsTooLargeForATextFieldBecomesAFile() {
    Page page = ui.open("/new?tab=urls", Look.LIGHT);
    paste(page, "http://a.invalid/\n".repeat(50_000));
    assertThat(page.locator(".file")).containsText("what was pasted");
    assertThat(run(page)).hasText("Run 50,000 tasks");
    button(page, "Remove").click();
    assertThat(page.locator("textarea")).hasValue("");
  }

  private static void paste(Page page, String text) {
    page.locator("textarea")
        .evaluate(
            "(area, text) => { const data = new DataTransfer(); data.setData('text/plain', text);"
                + " area.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data,"
                + " bubbles: true, cancelable: true})); }",
            text);
  }

  /** Was: sent as one JSON document, or as a list of URLs. */
  @Test
  void manyLinesOfJsonThatArePastedAreSentAsSuch() throws Exception {
    Page page = ui.open("/new?tab=urls", Look.LIGHT);
    String tasks = lines(10_000, "{\"type\":\"sleep\",\"name\":\"t%d\",\"duration\":0}");
    paste(page, "{\"name\":\"pasted\",\"mode\":\"virtual\"}\n" + tasks);
    assertThat(tab(page, "JSON")).hasAttribute("aria-selected", "true");
    assertThat(page.locator(".file")).containsText("what was pasted");
    assertThat(run(page)).hasText("Run 10,000 tasks");
    run(page).click();
    assertThat(page).hasURL(JOB_PAGE);
    assertThat(ui.api().job(idIn(page)).getString("name")).isEqualTo("pasted");
  }

  @Test
  void jsonIsWrittenOrDropped() throws Exception {
    Page page = ui.open("/new?mode=pool&concurrency=2", Look.LIGHT);
    tab(page, "JSON").click();
    assertThat(page.locator("textarea")).hasValue(Pattern.compile("\"concurrency\": 2"));
    page.locator("textarea")
        .fill("{\"name\": \"j\", \"mode\": \"threads\", \"tasks\": [{\"type\": \"sleep\", \"d");
    assertThat(page.locator(".side")).containsText("This is no JSON yet");
    page.locator("textarea").fill(job("threads", sleep("10ms")).put("name", "j").encode());
    assertThat(page.locator(".side")).containsText(Pattern.compile("At least\\s*10 ms"));
    assertThat(sent(page).getString("mode")).isEqualTo("threads");

    page.navigate(ui.api().url() + "/new");
    JSHandle dropped =
        page.evaluateHandle(
            "(text) => { const data = new DataTransfer();"
                + " data.items.add(new File([text], 'job.ndjson')); return data; }",
            "{\"name\":\"dropped\",\"mode\":\"virtual\"}\n{\"type\":\"sleep\",\"duration\":0}\n");
    Map<String, Object> drop = Map.of("dataTransfer", dropped);
    page.locator("section.tasks").dispatchEvent("dragover", drop);
    page.locator("section.tasks").dispatchEvent("drop", drop);
    assertThat(tab(page, "JSON")).hasAttribute("aria-selected", "true");
    assertThat(sent(page).getString("name")).isEqualTo("dropped");
  }

  @Test
  void aLargeDocumentIsSentWithoutBeingShown() throws Exception {
    Page page = ui.open("/new?tab=json", Look.LIGHT);
    String tasks = lines(30_000, "{\"type\":\"sleep\",\"name\":\"t%d\",\"duration\":0}");
    byte[] file = ("{\"name\":\"large\",\"mode\":\"virtual\"}\n" + tasks).getBytes(UTF_8);
    page.locator("input[type=file]").setInputFiles(new FilePayload("job.ndjson", "", file));
    assertThat(run(page)).hasText("Run 30,000 tasks");
    run(page).click();
    assertThat(page).hasURL(JOB_PAGE);
    JsonObject job = ui.api().job(idIn(page));
    assertThat(job.getString("name")).isEqualTo("large");
    assertThat(job.getJsonObject("tasks").getInteger("total")).isEqualTo(30_000);
  }

  @Test
  void whatTheServerRefusesIsShownAtItsFieldWhichGetsTheFocus() {
    ui.tolerate(REFUSED);
    Page page = ui.open("/new?mode=pool&concurrency=two&backoff=soon", Look.LIGHT);
    page.getByLabel("Duration of row 2").fill("");
    run(page).click();
    assertThat(page.locator("#sleep-2-problem, .sleeps .problem"))
        .hasText("✕ The duration is missing");
    assertThat(page.getByLabel("Duration of row 2")).isFocused();
    assertThat(page.getByLabel("Workers")).hasAttribute("aria-invalid", "true");
    assertThat(page.locator("#setting-concurrency-problem")).containsText("whole number");
    assertThat(page.locator("#setting-backoff-problem")).isVisible();
    assertThat(page.locator(".notice")).containsText("3 fields to put right");
    page.getByLabel("Duration of row 2").fill("1ms");
    assertThat(page.locator(".sleeps .problem")).hasCount(0);
    run(page).click();
    assertThat(page.getByLabel("Workers")).isFocused();
    write(page, "Workers", "3");
    assertThat(page.locator("#setting-concurrency-problem")).hasCount(0);
  }

  @Test
  void mistakesInTextAreSelected() {
    ui.tolerate(REFUSED);
    Page page = ui.open("/new?tab=urls", Look.LIGHT);
    Locator text = page.locator("textarea");
    text.fill(lines(100, "http://heddle.invalid/%d") + "\n# no more\nftp://x/\n");
    run(page).click();
    assertThat(page.locator(".problems")).containsText("line 102: must be an absolute http");
    String selection = "(area) => area.value.slice(area.selectionStart, area.selectionEnd)";
    assertThat(text).isFocused();
    assertThat(text.evaluate(selection)).isEqualTo("ftp://x/");
    assertThat((int) text.evaluate("(area) => Math.round(area.scrollTop)")).isPositive();

    tab(page, "JSON").click();
    text.fill("{\"mode\": \"pool\",\n \"tasks\": [{\"type\": \"sleep\", \"duration\": \"x\"}]}");
    run(page).click();
    assertThat(page.locator(".problems")).containsText("line 2: /tasks/0/duration must be");
    assertThat(text.evaluate(selection)).isEqualTo("\"x\"");
    text.fill("{\"mode\": ");
    run(page).click();
    assertThat(page.locator(".notice")).isVisible();
    assertThat(page.locator("[role=alert]")).not().hasText("");
  }

  @Test
  void aJobIsClonedWithWhatTheAddressChanges() throws Exception {
    String id =
        ui.api()
            .submit(
                job("pool", sleep("1ms").put("name", "<b>A</b>"), sleep("2ms"))
                    .put("name", "origin")
                    .put("concurrency", 2)
                    .put("timeout", "90s")
                    .put("repeat", 3));
    Page page = ui.open("/new?order=longest-first&clone=" + id, Look.LIGHT);
    assertThat(page.locator(".page-head")).containsText("as origin");
    assertThat(page.getByLabel("Name of row 1")).hasValue("<b>A</b>");
    assertThat(page.getByLabel("Order")).hasValue("longest-first");
    assertThat(page.getByLabel("Repeat the list")).hasValue("3");
    JsonObject spec = sent(page);
    JsonObject origin = ui.api().get("/api/v1/jobs/" + id + "/spec").expect(200).json();
    assertThat(spec).isEqualTo(origin.put("order", "longest-first"));
    page.goBack();
    assertThat(page.getByLabel("Name of row 1")).hasValue("<b>A</b>");
  }

  @Test
  void whatRowsCannotShowIsClonedAsADocument() throws Exception {
    JsonObject mixed =
        job(
                "virtual",
                sleep("1ms"),
                download("http://heddle.invalid/")
                    .put("headers", new JsonObject().put("Accept", "text/html")))
            .put("name", "mixed")
            .put("attempts", 1);
    String id = ui.api().submit(mixed);
    Page page = ui.open("/new?clone=" + id, Look.LIGHT);
    assertThat(tab(page, "JSON")).hasAttribute("aria-selected", "true");
    JsonObject spec = sent(page);
    assertThat(spec).isEqualTo(ui.api().get("/api/v1/jobs/" + id + "/spec").expect(200).json());
  }

  @Test
  void aLargeJobIsClonedWithoutBeingShown() throws Exception {
    List<JsonObject> many =
        IntStream.range(0, 5_000)
            .mapToObj(i -> sleep("0s").put("name", "task number " + i + " of a long list: ü"))
            .toList();
    String id = ui.api().submit(job("pool", many).put("name", "lärge").put("concurrency", 7));
    Page page = ui.open("/new?clone=" + id, Look.LIGHT);
    assertThat(page.locator("section").first()).containsText("The 5,000 tasks of lärge");
    ui.picture(page, "new-kept-light");
    ui.assertForEverybody(page);
    write(page, "Workers", "9");
    JsonObject spec = sent(page);
    JsonObject origin = ui.api().get("/api/v1/jobs/" + id + "/spec").expect(200).json();
    assertThat(spec).isEqualTo(origin.put("concurrency", 9));
  }

  @Test
  void aJobThatIsNotThereCannotBeCloned() {
    ui.tolerate("404");
    Page page = ui.open("/new?clone=01J00000000000000000000001", Look.LIGHT);
    assertThat(page.locator("[role=alert]")).containsText("no job");
  }

  @Test
  void tabsAreMovedThroughByArrows() {
    Page page = ui.open("/new", Look.LIGHT);
    tab(page, "Sleeps").focus();
    page.keyboard().press("ArrowRight");
    assertThat(tab(page, "URLs")).isFocused();
    assertThat(page.locator("textarea")).isVisible();
    page.keyboard().press("End");
    assertThat(tab(page, "JSON")).isFocused();
    assertThat(page).hasURL(Pattern.compile("tab=json"));
    assertThat(focused(page)).isEqualTo("tab-json");
  }
}
