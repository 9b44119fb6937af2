package dev.heddle.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The node of a job goes away and comes back while somebody looks at the job. */
class JobReconnectIT {
  private static final HasTextOptions PATIENTLY = new HasTextOptions().setTimeout(60_000);

  @RegisterExtension static final Ui ui = new Ui();

  private static Locator status(Page page, int index) {
    return page.locator("#task-" + index + " .status");
  }

  @Test
  void thePageStaysAndGoesOnByItself() throws Exception {
    String id =
        ui.api()
            .submit(
                job("pool", sleep("1ms"), sleep("1h"), sleep("1h"))
                    .put("name", "goes on")
                    .put("concurrency", 2));
    Page page = ui.open("/jobs/" + id, Look.LIGHT);
    assertThat(status(page, 0)).hasText("✓ succeeded");
    assertThat(status(page, 2)).hasText("● running");
    Locator live = page.locator(".live");
    assertThat(live).hasText("live · 1 node");

    // All that a browser says of a connection whose other end was killed.
    ui.tolerate("ERR_CONNECTION_|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|WebSocket");
    ui.killNode();
    assertThat(live).hasText("reconnecting…", PATIENTLY);
    assertThat(page.locator("h1")).hasText("goes on");
    assertThat(status(page, 0)).hasText("✓ succeeded");

    ui.startNodeAgain();
    assertThat(live).hasText("live · 1 node", PATIENTLY);
    assertThat(page.locator(".pill")).hasText("● running");
    // What was under way when it died is tried one by one.
    assertThat(status(page, 1)).hasText("● running ↻ 1 lost", PATIENTLY);
    tellsHowItCameHereAndWhatWasLost(id);
    ui.api().act(id, "cancel").expect(200);
    assertThat(page.locator(".pill")).hasText("⊘ cancelled", PATIENTLY);
    assertThat(status(page, 2)).hasText("⊘ cancelled ↻ 1 lost");
    assertThat(status(page, 0)).hasText("✓ succeeded");
  }

  private static void tellsHowItCameHereAndWhatWasLost(String id) {
    Page page = ui.open("/jobs/" + id + "?task=1", Look.DARK_PHONE);
    assertThat(page.locator(".adoptions"))
        .containsText("taken up again by n1: n1 was killed and started again");
    assertThat(page.locator(".job-head")).containsText("coordinated by n1");
    Locator runs = page.locator(".runs li");
    assertThat(runs).hasCount(2);
    assertThat(runs.first()).containsText("whether it had started there is not known");
    assertThat(runs.first()).containsText("lost");
    ui.picture(page, "job-adopted-task-dark-phone");
    ui.assertForEverybody(page);
  }

  /** Some proxies let no WebSocket through. */
  @Test
  void withoutAWebSocketTheJobIsReadNowAndThen() throws Exception {
    ui.tolerate("WebSocket");
    String id = ui.api().submit(job("pool", sleep("1h"), sleep("1h")).put("concurrency", 1));
    Page page = ui.newPage(Look.LIGHT);
    page.addInitScript("window.WebSocket = class { constructor() { throw new Error('no'); } };");
    page.navigate(ui.api().url() + "/jobs/" + id);
    assertThat(status(page, 0)).hasText("● running");
    ui.api().act(id, "cancel").expect(200);
    assertThat(page.locator(".pill")).hasText("⊘ cancelled", PATIENTLY);
    assertThat(status(page, 1)).hasText("⊘ cancelled", PATIENTLY);
  }
}
