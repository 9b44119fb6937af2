package dev.heddle.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The timeline in a real browser: what it shows, and what can be done with it. */
class TimelineIT {
  private static final Duration MOST = Duration.ofMinutes(2);
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  @RegisterExtension static final Ui ui = new Ui();

  private static String lab;
  private static String large;

  @BeforeAll
  static void jobs() throws Exception {
    lab =
        ui.api()
            .submit(
                job(
                        "pool",
                        sleep("2s").put("name", "ABC"),
                        sleep("2s").put("name", "DEF"),
                        sleep("5s").put("name", "GHI"))
                    .put("name", "lab")
                    .put("concurrency", 2));
    large =
        ui.api()
            .submit(
                job(
                        "eventloop",
                        IntStream.range(0, 1_000)
                            .mapToObj(i -> sleep(i == 500 ? "90ms" : 5 + i % 17 + "ms"))
                            .toList())
                    .put("name", "large")
                    .put("concurrency", 128)
                    .put("attempts", 1)
                    .put("timeout", "60ms")
                    .put("repeat", 100));
    ui.api().ended(large, MOST);
    ui.api().ended(lab, MOST);
  }

  private static io.vertx.core.json.JsonObject slow(String name, int tasks, int concurrency) {
    return job("pool", IntStream.range(0, tasks).mapToObj(i -> sleep("1h")).toList())
        .put("name", name)
        .put("concurrency", concurrency);
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void theLabTellsWhyItTakesSevenSecondsAndNotFive(Look look) {
    TimelineStand timeline = TimelineStand.open(ui, lab, look);
    ui.picture(timeline.page, "timeline-lab-" + look);
    ui.assertForEverybody(timeline.page);
    Locator words = timeline.page.locator("#timeline-words");
    assertThat(words).containsText(Pattern.compile("lower bound 5\\.[01]\\d s"));
    assertThat(words).containsText("both workers busy");
    assertThat(timeline.pixels("running")).isGreaterThan(2_000);
    assertThat(timeline.pixels("failed")).isZero();
  }

  @Test
  void aTaskUnderThePointerTellsItsExactTimes() {
    TimelineStand timeline = TimelineStand.open(ui, lab, Look.LIGHT);
    timeline.point(0.2, 0.2);
    Locator tip = timeline.page.locator(".timeline-tip");
    assertThat(tip).containsText("ABC");
    assertThat(tip).containsText("UTC");
    ui.picture(timeline.page, "timeline-tip");
    timeline.point(0.2, 0.99);
    assertThat(tip).hasCount(0);
  }

  @Test
  void everythingGoesByKeys() {
    TimelineStand timeline = TimelineStand.open(ui, lab, Look.LIGHT);
    timeline.press("Enter");
    assertThat(timeline.said()).startsWith("ABC");
    timeline.press("ArrowDown");
    assertThat(timeline.said()).startsWith("DEF");
    timeline.press("ArrowRight", "ArrowUp", "ArrowRight");
    ui.picture(timeline.page, "timeline-keys");
    timeline.press("Enter");
    assertThat(timeline.value("window.told.map(([type]) => type).includes('task-open')"))
        .isEqualTo(true);
    timeline.press("Escape");
    assertThat(timeline.value("timeline.selected")).isNull();
    timeline.press("+", "+", "+");
    double span = timeline.number("timeline.view.to - timeline.view.from");
    assertThat(span).isBetween(1_000.0, 2_000.0);
    timeline.press("Home");
    assertThat(timeline.number("timeline.view.from")).isZero();
    timeline.press("ArrowRight");
    assertThat(timeline.number("timeline.view.from")).isBetween(span * 0.1, span * 0.2);
    timeline.press("End");
    assertThat(timeline.number("timeline.view.to")).isGreaterThan(7_000);
    timeline.until("window.told.some(([type, view]) => type === 'view-change' && view)");
    timeline.press("-", "0");
    assertThat(timeline.value("timeline.view")).isNull();
  }

  @Test
  void theButtonsZoomAndFit() {
    TimelineStand timeline = TimelineStand.open(ui, lab, Look.LIGHT);
    Page page = timeline.page;
    assertThat(page.getByText("Fit", exact())).isDisabled();
    page.getByLabel("Zoom in").click();
    assertThat(page.getByText("Fit", exact())).isEnabled();
    page.getByLabel("Zoom out").click();
    assertThat(page.getByText("Fit", exact())).isDisabled();
    page.getByLabel("Zoom in").click();
    page.getByText("Fit", exact()).click();
    assertThat(timeline.value("timeline.view")).isNull();
  }

  private static Page.GetByTextOptions exact() {
    return new Page.GetByTextOptions().setExact(true);
  }

  @Test
  void theWheelZoomsWhereThePointerIsAndDraggingPans() {
    TimelineStand timeline = TimelineStand.open(ui, lab, Look.LIGHT);
    timeline.point(0.5, 0.3);
    timeline.page.mouse().wheel(0, -500);
    timeline.until("timeline.view !== null");
    double middle = timeline.number("(timeline.view.from + timeline.view.to) / 2");
    assertThat(middle).isBetween(2_500.0, 4_500.0);
    timeline.drag(0.7, 0.3, 0.3);
    assertThat(timeline.number("(timeline.view.from + timeline.view.to) / 2"))
        .isGreaterThan(middle + 500);
    timeline.point(0.5, 0.3);
    for (int i = 0; i < 10; i++) {
      timeline.page.mouse().wheel(0, 500);
    }
    timeline.until("timeline.view === null");
  }

  @Test
  void whoScrollsThePageScrollsOn() {
    TimelineStand timeline = TimelineStand.open(ui, lab, Look.LIGHT);
    timeline.page.evaluate(
        "() => { document.querySelector('main').style.paddingBottom = '2000px'; }");
    timeline.point(0.5, 0.3);
    timeline.page.mouse().wheel(0, 300);
    timeline.page.waitForFunction("() => window.scrollY > 100");
    assertThat(timeline.value("timeline.view")).isNull();
  }

  @Test
  void fingersPinchAndPan() {
    TimelineStand timeline = TimelineStand.open(ui, lab, Look.LIGHT_PHONE);
    CDPSession fingers = timeline.page.context().newCDPSession(timeline.page);
    touch(fingers, "touchStart", timeline.place(0.5, 0.6), timeline.place(0.6, 0.6));
    for (double apart = 0.1; apart <= 0.4; apart += 0.1) {
      touch(fingers, "touchMove", timeline.place(0.5, 0.6), timeline.place(0.5 + apart, 0.6));
    }
    touch(fingers, "touchEnd");
    timeline.until("timeline.view !== null");
    double from = timeline.number("timeline.view.from");
    touch(fingers, "touchStart", timeline.place(0.8, 0.6));
    touch(fingers, "touchMove", timeline.place(0.6, 0.6));
    touch(fingers, "touchMove", timeline.place(0.4, 0.6));
    touch(fingers, "touchEnd");
    timeline.until("timeline.view.from > " + from);
  }

  private static void touch(CDPSession session, String type, double[]... places) {
    JsonObject event = new JsonObject();
    event.addProperty("type", type);
    JsonArray points = new JsonArray();
    for (int finger = 0; finger < places.length; finger++) {
      JsonObject point = new JsonObject();
      point.addProperty("x", places[finger][0]);
      point.addProperty("y", places[finger][1]);
      point.addProperty("id", finger);
      points.add(point);
    }
    event.add("touchPoints", points);
    session.send("Input.dispatchTouchEvent", event);
  }

  @Test
  void aHundredThousandTasksAreDrawnAndCanBeLookedAtOneByOne() {
    TimelineStand timeline = TimelineStand.open(ui, large, Look.LIGHT);
    assertThat(timeline.page.locator(".timeline-head"))
        .containsText("100,000 tasks drawn in 16 lanes, merged");
    assertThat(timeline.number("timeline.shown.tasks")).isEqualTo(100_000);
    assertThat(timeline.pixels("running")).isGreaterThan(50_000);
    // A hundred failures, none of which is a pixel wide.
    assertThat(timeline.pixels("failed")).isGreaterThan(100);
    ui.picture(timeline.page, "timeline-large");

    timeline.point(0.5, 0.3);
    for (int i = 0; i < 12; i++) {
      timeline.page.mouse().wheel(0, -300);
    }
    timeline.until("timeline.shown !== null && !timeline.shown.merged");
    timeline.painted();
    assertThat(timeline.page.locator(".timeline-tip")).hasCount(0);
    assertThat(timeline.page.locator(".timeline-head")).containsText("drawn one by one");
    assertThat(timeline.number("timeline.shown.nodes[0].lanes.length")).isGreaterThan(16);
    assertThat(timeline.number("timeline.shown.tasks")).isLessThan(5_001);
    ui.picture(timeline.page, "timeline-large-close");
    timeline.press("Enter");
    assertThat(timeline.said()).contains("started +").contains("worker loop-");
    timeline.press("ArrowRight", "ArrowDown", "ArrowDown");
    assertThat(timeline.said()).contains("worker loop-");

    double reads = timeline.number("window.reads.length");
    timeline.drag(0.6, 0.55, 0.3);
    timeline.painted();
    assertThat(timeline.number("window.reads.length"))
        .as("there is room on both sides")
        .isEqualTo(reads);
    timeline.page.getByText("Fit", exact()).click();
    timeline.until("timeline.shown.tasks === 100000");
    ui.assertForEverybody(timeline.page);
  }

  @Test
  void whileAJobRunsItGrowsFollowsAndEnds() throws Exception {
    String running = ui.api().submit(slow("running", 5, 2));
    ui.api().running(running, 2, MOST);
    TimelineStand timeline = TimelineStand.open(ui, running, Look.LIGHT);
    timeline.until("timeline.shown.nodes.length > 0");
    timeline.painted();
    ui.picture(timeline.page, "timeline-running");
    ui.assertForEverybody(timeline.page);
    assertThat(timeline.page.locator("#timeline-words")).containsText("task-4 waits");

    // What the job's feed tells is shown before anything is read again.
    // Both looks are one step for the page: a picture may be read again at any time after.
    assertThat(
            timeline.value(
                "(timeline.apply([[0, 'failed', 'n1', 'pool-1', 0, 10, 1, 'timeout'],"
                    + " [2, 'running', 'n1', 'pool-1', 10, null, 1, null]]),"
                    + " timeline.updateComplete.then(() => [timeline.shown.nodes[0].lanes[0].bars.length,"
                    + " timeline.querySelector('.timeline-legend').textContent.includes('failed')].join()))"))
        .isEqualTo("2,true");

    Locator follow = timeline.page.getByText("Follow", exact());
    assertThat(follow).hasAttribute("aria-pressed", "true");
    timeline.press("+", "ArrowLeft");
    assertThat(follow).hasAttribute("aria-pressed", "false");
    follow.click();
    assertThat(follow).hasAttribute("aria-pressed", "true");

    ui.api().act(running, "cancel").expect(200);
    ui.api().ended(running, MOST);
    timeline.value("timeline.state = 'running', timeline.updateComplete");
    timeline.value("timeline.state = 'cancelled'");
    timeline.until("timeline.shown.state === 'cancelled' && timeline.shown.makespanMs !== null");
    assertThat(follow).hasCount(0);
    ui.picture(timeline.page, "timeline-cancelled");
  }

  @Test
  void whoWantsNoMotionSeesTheJobAsItWasWhenItWasRead() throws Exception {
    String running = ui.api().submit(slow("still", 1, 1));
    ui.api().running(running, 1, MOST);
    TimelineStand timeline = TimelineStand.open(ui, running, Look.LIGHT);
    timeline.page.emulateMedia(
        new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
    timeline.until("timeline.shown.nodes.length > 0");
    timeline.painted();
    String frames =
        "() => new Promise((done) => { let painted = 0;"
            + " const { prototype } = CanvasRenderingContext2D; const { clearRect } = prototype;"
            + " prototype.clearRect = function (...all) { painted += 1; clearRect.apply(this, all); };"
            + " let left = 30; const next = () => left-- > 0 ? requestAnimationFrame(next)"
            + " : done(painted); next(); })";
    assertThat(((Number) timeline.page.evaluate(frames)).intValue()).isLessThan(10);
    ui.api().act(running, "cancel").expect(200);
  }

  @Test
  void anotherThemeIsAnotherPicture() {
    TimelineStand timeline = TimelineStand.open(ui, lab, Look.LIGHT);
    int light = timeline.pixels("running");
    timeline.page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    timeline.painted();
    assertThat(timeline.pixels("running")).isBetween(light * 9 / 10, light * 11 / 10);
    timeline.page.evaluate("() => { document.documentElement.dataset.theme = 'light'; }");
    timeline.painted();
    assertThat(timeline.pixels("running")).isBetween(light * 9 / 10, light * 11 / 10);
  }

  @Test
  void namesAreAlwaysText() throws Exception {
    String id = ui.api().submit(job("pool", sleep("200ms").put("name", HOSTILE)));
    ui.api().ended(id, MOST);
    TimelineStand timeline = TimelineStand.open(ui, id, Look.LIGHT);
    timeline.point(0.5, 0.4);
    assertThat(timeline.page.locator(".timeline-tip strong")).hasText(HOSTILE);
    timeline.press("Enter");
    assertThat(timeline.said()).startsWith(HOSTILE);
    assertThat(timeline.page.locator("heddle-timeline img")).hasCount(0);
    ui.picture(timeline.page, "timeline-hostile");
  }
}
