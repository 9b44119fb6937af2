package dev.heddle.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.heddle.e2e.Api;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The timeline where it stands: on the page of a job, fed by it and bound to its address. */
class TimelineOnJobPageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension static final Ui ui = new Ui();

  private static Api api() {
    return ui.api();
  }

  /** The lab at a tenth of its times. */
  private static String lab() throws Exception {
    String id =
        api()
            .submit(
                job(
                        "pool",
                        sleep("200ms").put("name", "ABC"),
                        sleep("200ms").put("name", "DEF"),
                        sleep("500ms").put("name", "GHI"))
                    .put("concurrency", 2));
    api().ended(id, PATIENCE);
    return id;
  }

  private static TimelineStand open(String id, String query) {
    return TimelineStand.on(ui.open("/jobs/" + id + query, Look.LIGHT));
  }

  private static Locator row(Page page, int index) {
    return page.locator("#task-" + index);
  }

  @Test
  void lanesAreDrawnAndToldInWords() throws Exception {
    TimelineStand timeline = open(lab(), "");
    assertThat(timeline.number("timeline.shown.nodes[0].lanes.length")).isEqualTo(2);
    assertThat(timeline.pixels("running")).isGreaterThan(2_000);
    assertThat(timeline.page.locator("#timeline-words"))
        .containsText(Pattern.compile("lower bound 5\\d\\d ms"));
    assertThat(timeline.value("timeline.table")).isEqualTo("#tasks");
  }

  @Test
  void zoomingByWheelAndKeysStandsInTheAddress() throws Exception {
    TimelineStand timeline = open(lab(), "");
    Page page = timeline.page;
    timeline.point(0.5, 0.3);
    page.mouse().wheel(0, -500);
    standsInTheAddress(timeline);
    double span = timeline.number("timeline.view.to - timeline.view.from");
    timeline.press("+");
    timeline.until("timeline.view.to - timeline.view.from < " + span * 0.7);
    standsInTheAddress(timeline);
    String shared = String.valueOf(timeline.value("location.href"));

    Page other = ui.newPage(Look.LIGHT);
    other.navigate(shared);
    TimelineStand again = TimelineStand.on(other);
    assertThat(again.number("timeline.view.to - timeline.view.from")).isLessThan(span);
  }

  /** Was: the list of jobs became {@code /?from=…} a moment after somebody had gone there. */
  @Test
  void aMoveIsNotToldToThePageThatFollows() throws Exception {
    TimelineStand timeline = open(lab(), "");
    // The page that follows comes late: this one stands under its address until then.
    List<Route> held = new ArrayList<>();
    timeline.page.route("**/pages/jobs*.js", held::add);
    timeline.page.evaluate(
        "() => { document.querySelector('heddle-timeline').zoom(0.5);"
            + " document.querySelector('a[href=\"/\"]').click();"
            // What was to happen before this has happened then.
            + " return new Promise((done) => setTimeout(done, 300)); }");
    assertThat(held).hasSize(1);
    assertThat(timeline.page).hasURL(ui.api().url() + "/");
    held.getFirst().resume();
    assertThat(timeline.page).hasURL(ui.api().url() + "/");
    assertThat(timeline.page.locator("heddle-timeline")).hasCount(0);
  }

  /** Waits until the page has taken in where the timeline is. */
  private static void standsInTheAddress(TimelineStand timeline) {
    timeline.until(
        "timeline.view !== null && Math.abs(new URLSearchParams(location.search).get('to')"
            + " - timeline.view.to) < 0.01");
    timeline.value("document.querySelector('heddle-job-page').updateComplete");
  }

  @Test
  void pointerAndFocusTellExactTimes() throws Exception {
    String id = lab();
    TimelineStand timeline = open(id, "");
    JsonObject task = api().get("/api/v1/jobs/" + id + "/tasks/0").expect(200).json();
    String started = task.getString("startedAt").replaceFirst(".*:(\\d\\d\\.\\d{3})Z", "$1");
    timeline.point(0.1, 0.25);
    assertThat(timeline.page.locator(".timeline-tip")).containsText(started);
    timeline.page.mouse().move(0, 0);
    assertThat(timeline.page.locator(".timeline-tip")).hasCount(0);
    timeline.press("Enter");
    assertThat(timeline.said()).startsWith("ABC").contains(started);
    assertThat(timeline.page).hasURL(Pattern.compile("[?&]task=0"));
    assertThat(row(timeline.page, 0)).hasAttribute("aria-selected", "true");
    timeline.press("Enter");
    assertThat(timeline.page.locator(".task-scroll")).isFocused();
  }

  @Test
  void whileTheJobRunsTheFeedDrawsOn() throws Exception {
    List<JsonObject> tasks = List.of(sleep("1ms"), sleep("1h"), sleep("1h"));
    String id = api().submit(job("pool", tasks).put("concurrency", 1));
    api().running(id, 1, PATIENCE);
    TimelineStand timeline = open(id, "");
    timeline.until("timeline.shown.nodes.length > 0");
    assertThat(timeline.page.locator(".timeline-legend")).not().containsText("cancelled");
    double right = timeline.number("timeline.shown.nowMs");
    timeline.until("timeline.shown.nowMs > " + right);
    api().act(id, "cancel").expect(200);
    timeline.until("timeline.shown.state === 'cancelled' && timeline.shown.makespanMs !== null");
    assertThat(timeline.page.locator(".timeline-legend")).containsText("cancelled");
    assertThat(timeline.page.locator(".pill")).hasText("⊘ cancelled");
  }

  @Test
  void anotherThemeRepaintsIt() throws Exception {
    TimelineStand timeline = open(lab(), "");
    int light = timeline.pixels("running");
    timeline.page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    timeline.painted();
    assertThat(timeline.pixels("running")).isBetween(light * 9 / 10, light * 11 / 10);
  }

  @Test
  void aLinkToATaskPicksItInTheTableAndInThePicture() throws Exception {
    String id = lab();
    List<JsonObject> tasks = api().tasks(id);
    // The first two end together, and whose worker takes the third is chance.
    String worker = tasks.get(2).getString("worker");
    int before = tasks.get(0).getString("worker").equals(worker) ? 0 : 1;
    TimelineStand timeline = open(id, "?task=2");
    assertThat(row(timeline.page, 2)).hasAttribute("aria-selected", "true");
    assertThat(timeline.page.locator(".task-detail h3")).containsText("GHI");
    assertThat(timeline.value("timeline.selected")).isEqualTo(2);
    row(timeline.page, before).click();
    timeline.until("timeline.selected === " + before);
    timeline.press("ArrowRight");
    timeline.until("timeline.selected === 2");
    assertThat(row(timeline.page, 2)).hasAttribute("aria-selected", "true");
  }

  @Test
  void aHundredThousandTasksMakeASmallDocument() throws Exception {
    List<JsonObject> tasks = IntStream.range(0, 100).mapToObj(i -> sleep(i % 7 + "ms")).toList();
    String id = api().submit(job("eventloop", tasks).put("concurrency", 64).put("repeat", 1_000));
    api().ended(id, Duration.ofMinutes(2));
    TimelineStand timeline = open(id, "");
    timeline.until("timeline.shown.tasks === 100000");
    assertThat(timeline.page.locator(".timeline-head")).containsText("100,000 tasks");
    assertThat(timeline.pixels("running")).isGreaterThan(20_000);
    assertSmall(timeline.page);
    timeline.point(0.5, 0.3);
    for (int i = 0; i < 12; i++) {
      timeline.page.mouse().wheel(0, -300);
    }
    timeline.until("timeline.shown !== null && !timeline.shown.merged");
    timeline.press("Enter");
    assertThat(timeline.said()).contains("worker loop-");
    int picked = (int) timeline.number("timeline.selected");
    assertThat(row(timeline.page, picked)).hasAttribute("aria-selected", "true");
    assertSmall(timeline.page);
    ui.picture(timeline.page, "job-timeline-large");
  }

  private static void assertSmall(Page page) {
    assertThat((int) page.evaluate("() => document.querySelectorAll('*').length"))
        .isLessThan(1_200);
  }
}
