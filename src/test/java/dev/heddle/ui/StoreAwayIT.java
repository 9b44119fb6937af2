package dev.heddle.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages of a node without a store, while that is there, away, and back. */
class StoreAwayIT {
  private static final double PATIENCE_MILLIS = 60_000;
  private static final HasTextOptions PATIENTLY = new HasTextOptions().setTimeout(PATIENCE_MILLIS);
  private static final IsVisibleOptions SOON = new IsVisibleOptions().setTimeout(PATIENCE_MILLIS);

  @RegisterExtension static final Ui ui = new Ui().besideItsStore();

  private static Locator row(Page page, String name) {
    return page.locator("tr.job").filter(new Locator.FilterOptions().setHasText(name));
  }

  @Test
  void thePagesSaySoAndGoOnByThemselves() throws Exception {
    String id = ui.api().submit(job("pool", sleep("1h"), sleep("1h")).put("name", "goes on"));
    Page list = ui.open("/", Look.LIGHT);
    Page one = ui.open("/jobs/" + id, Look.LIGHT);
    assertThat(row(list, "goes on").locator(".status")).hasText("● running");
    assertThat(list.locator(".live")).hasText("live · 2 nodes", PATIENTLY);
    assertThat(one.locator("#task-0 .status")).hasText("● running");

    ui.tolerate("503");
    ui.killStore();
    for (Page page : new Page[] {list, one}) {
      assertThat(page.locator(".live")).hasText("store away", PATIENTLY);
      assertThat(page.locator(".offline")).containsText("The node with the store is away.");
      assertThat(page.locator(".offline"))
          .containsText(Pattern.compile("as of \\d\\d:\\d\\d:\\d\\d"));
    }
    assertThat(row(list, "goes on")).isVisible();
    assertThat(one.locator("h1")).hasText("goes on");
    ui.picture(list, "store-away-light");
    ui.assertForEverybody(list);
    Page late = ui.open("/", Look.DARK);
    assertThat(late.locator(".live")).hasText("store away", PATIENTLY);
    assertThat(late.getByRole(AriaRole.ALERT)).containsText("The node with the store is away");
    ui.picture(late, "store-away-from-the-start-dark");

    ui.startStoreAgain();
    Awaitility.await().until(() -> ui.api().get("/health/ready").status() == 200);
    ui.api().submit(job("pool", sleep("1h")).put("name", "came after it"));
    for (Page page : new Page[] {list, one, late}) {
      assertThat(page.locator(".live")).hasText("live · 2 nodes", PATIENTLY);
      assertThat(page.locator(".offline"))
          .hasCount(0, new HasCountOptions().setTimeout(PATIENCE_MILLIS));
    }
    for (Page page : new Page[] {list, late}) {
      assertThat(row(page, "goes on").locator(".status")).hasText("● running", PATIENTLY);
      assertThat(row(page, "came after it")).isVisible(SOON);
      assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
    }
    ui.api().act(id, "cancel").expect(200);
    assertThat(one.locator(".pill")).hasText("⊘ cancelled", PATIENTLY);
    assertThat(one.locator("#task-0 .status")).hasText(Pattern.compile("⊘ cancelled.*"), PATIENTLY);
  }
}
