package dev.heddle.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node goes away and comes back while somebody looks. */
class ReconnectIT {
  private static final HasTextOptions PATIENTLY = new HasTextOptions().setTimeout(60_000);

  @RegisterExtension static final Ui ui = new Ui();

  private static Locator row(Page page, String name) {
    return page.locator("tr.job").filter(new Locator.FilterOptions().setHasText(name));
  }

  @Test
  void thePageSaysSoAndIsUpToDateAgainByItself() throws Exception {
    ui.api().submit(job("eventloop", sleep("1h")).put("name", "goes on"));
    Page page = ui.open("/", Look.LIGHT);
    Locator state = page.locator(".live");
    assertThat(row(page, "goes on").locator(".status")).hasText("● running");
    assertThat(state).hasText("live · 1 node");

    ui.tolerate("net::ERR_(CONNECTION|EMPTY)|WebSocket connection");
    ui.killNode();
    assertThat(state).hasText("reconnecting…", PATIENTLY);
    assertThat(row(page, "goes on")).isVisible();
    assertThat(state).hasText("offline", PATIENTLY);
    assertThat(page.locator(".offline")).containsText("No live connection to the node.");
    assertThat(page.locator(".offline"))
        .containsText(Pattern.compile("as of \\d\\d:\\d\\d:\\d\\d"));
    ui.picture(page, "offline-light");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try now")).click();
    ui.assertForEverybody(page);

    ui.startNodeAgain();
    ui.api().submit(job("eventloop", sleep("1h")).put("name", "came while it was away"));
    assertThat(state).hasText("live · 1 node", PATIENTLY);
    assertThat(row(page, "came while it was away")).isVisible();
    assertThat(row(page, "goes on").locator(".status")).hasText("● running");
    assertThat(page.locator(".offline")).hasCount(0);
  }

  /** Some proxies let no WebSocket through. */
  @Test
  void withoutAWebSocketTheListIsReadNowAndThen() throws Exception {
    ui.tolerate("WebSocket connection");
    Page page = ui.newPage(Look.LIGHT);
    page.addInitScript("window.WebSocket = class { constructor() { throw new Error('no'); } };");
    page.navigate(ui.api().url() + "/");
    page.locator("main h1").waitFor();
    ui.api().submit(job("eventloop", sleep("1h")).put("name", "found by asking"));
    assertThat(row(page, "found by asking")).isVisible(new IsVisibleOptions().setTimeout(20_000));
  }
}
