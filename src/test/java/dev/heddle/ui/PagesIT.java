package dev.heddle.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.heddle.e2e.JobFor.download;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the pages look: in both themes, on a screen and on a phone; for everybody in each. */
class PagesIT {
  @RegisterExtension static final Ui ui = new Ui();

  private static final String LOST =
      """
      {"name":"n2","incarnation":"n2-x","roles":["coordinator","worker"],"state":"lost","jobs":3,
       "refusedWrites":2,"silentMs":12000,"running":4,"capacity":{"pool":2000},"load":0.5,
       "heapUsedBytes":1000000,"heapMaxBytes":4000000,"uptimeMs":60000,"version":"1","live":false},
      """;

  private static JsonObject lab() {
    return job("pool", sleep("20ms"), sleep("20ms"), sleep("50ms"))
        .put("name", "lab")
        .put("concurrency", 2);
  }

  private static List<JsonObject> sleeps(int count, String duration) {
    return IntStream.range(0, count).mapToObj(i -> sleep(duration)).toList();
  }

  @BeforeAll
  static void jobsInEveryState() throws Exception {
    Duration most = Duration.ofSeconds(60);
    ui.api().ended(ui.api().submit(lab().put("name", "lab longest-first")), most);
    ui.api().ended(ui.api().submit(lab()), most);
    JsonObject unknownHost =
        job("threads", sleep("1ms"), download("http://heddle.invalid/a.html"))
            .put("name", "two pages")
            .put("attempts", 1);
    ui.api().ended(ui.api().submit(unknownHost), most);
    ui.api()
        .act(ui.api().submit(job("virtual", sleeps(40, "1h")).put("name", "given up")), "cancel")
        .expect(200);
    String paused =
        ui.api()
            .submit(
                job("virtual", sleeps(200, "1ms"))
                    .put("name", "nightly feed")
                    .put("concurrency", 50)
                    .put("repeat", 50));
    ui.api().act(paused, "pause");
    ui.api()
        .submit(
            job("eventloop", sleeps(120, "1h"))
                .put("name", "mirror the docs")
                .put("concurrency", 40));
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void jobs(Look look) {
    Page page = ui.open("/", look);
    assertThat(page.locator("tr.job")).hasCount(6);
    assertThat(page.locator(".live")).hasText("live · 1 node");
    assertThat(page).hasTitle("Jobs · Heddle");
    ui.picture(page, "jobs-" + look);
    ui.assertForEverybody(page);
    page.locator("tr.job input").first().check();
    page.locator("tr.job input").nth(2).check();
    assertThat(page.getByRole(AriaRole.TOOLBAR)).isVisible();
    ui.picture(page, "jobs-selected-" + look);
    ui.assertForEverybody(page);
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void nothingMatches(Look look) {
    Page page = ui.open("/?name=no such job&state=failed", look);
    assertThat(page.locator(".empty h2")).hasText("No failed jobs with this in their name");
    ui.picture(page, "jobs-none-" + look);
    ui.assertForEverybody(page);
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void nodes(Look look) {
    Page page = ui.open("/nodes", look);
    assertThat(page.locator("tr.node")).hasCount(1);
    assertThat(page.locator("tr.node .name")).hasText("n1");
    page.locator("tr.node button").click();
    assertThat(page.locator("tr.node .status")).containsText("draining");
    ui.assertForEverybody(page);
    page.locator("tr.node button").click();
    assertThat(page.locator("tr.node .status")).containsText("up");
    ui.picture(page, "nodes-" + look);
    ui.assertForEverybody(page);
  }

  @ParameterizedTest
  @EnumSource(
      value = Look.class,
      names = {"LIGHT", "DARK_PHONE"})
  void aLostNode(Look look) {
    Page page = ui.newPage(look);
    // What the node tells of others comes over this socket: a played one tells of a lost node.
    page.routeWebSocket(
        "**/api/v1/ws",
        socket ->
            socket
                .connectToServer()
                .onMessage(
                    frame ->
                        socket.send(frame.text().replace("\"nodes\":[", "\"nodes\":[" + LOST))));
    page.navigate(ui.api().url() + "/nodes");
    Locator lost = page.locator("tr.node .status").first();
    assertThat(lost).containsText("lost");
    assertThat(lost).containsText("last heard 12.0 s ago");
    assertThat(lost).containsText("2 stale writes refused");
    assertThat(page.locator(".page-head")).containsText("1 lost");
    ui.picture(page, "nodes-lost-" + look);
    ui.assertForEverybody(page);
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void menus(Look look) {
    Page page = ui.open("/", look);
    assertThat(page.locator("tr.job")).hasCount(6);
    page.getByLabel("View: theme and times").click();
    assertThat(page.locator("#view-menu")).isVisible();
    ui.picture(page, "menu-" + look);
    ui.assertForEverybody(page);
    page.keyboard().press("Escape");
    assertThat(page.locator("#view-menu")).isHidden();
    page.keyboard().press("?");
    assertThat(page.locator("dialog[open]")).isVisible();
    ui.picture(page, "keys-" + look);
    ui.assertForEverybody(page);
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void nothingHere(Look look) {
    ui.tolerate("404");
    Page page = ui.open("/no/such/page", look);
    assertThat(page.locator("h1")).hasText("Nothing here");
    ui.picture(page, "not-found-" + look);
    ui.assertForEverybody(page);
  }
}
