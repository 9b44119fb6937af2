package dev.heddle.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in where a token is set. */
class SignInIT {
  private static final String TOKEN = "correct-horse-battery-staple";

  @RegisterExtension static final Ui ui = new Ui("--token", TOKEN);

  private static void signIn(Page page, String token) {
    page.getByLabel("Token").fill(token);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void theFormIsForEverybody(Look look) {
    ui.tolerate("401");
    Page page = ui.open("/", look);
    assertThat(page).hasURL(Pattern.compile("/sign-in$"));
    assertThat(page).hasTitle("Sign in · Heddle");
    assertThat(page.getByLabel("Token")).isFocused();
    ui.assertForEverybody(page);
    page.keyboard().type("wrong");
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.ALERT)).hasText("This is not the token of this node.");
    ui.picture(page, "sign-in-" + look);
    ui.assertForEverybody(page);
  }

  @Test
  void oneComesBackToThePageThatWasAskedFor() {
    Page page = ui.open("/?state=failed&name=a%20b", Look.LIGHT);
    assertThat(page).hasURL(Pattern.compile("/sign-in\\?next="));
    signIn(page, TOKEN);
    assertThat(page).hasURL(ui.api().url() + "/?state=failed&name=a%20b");
    assertThat(page.locator(".live")).hasText("live · 1 node");
    Cookie cookie = page.context().cookies().getFirst();
    assertThat(cookie.httpOnly).isTrue();
    assertThat(cookie.sameSite).isEqualTo(SameSiteAttribute.STRICT);
    assertThat(cookie.value).doesNotContain("horse");
    assertThat(page.evaluate("() => document.cookie + JSON.stringify(localStorage)"))
        .asString()
        .doesNotContain("horse")
        .doesNotContain(cookie.value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "/.//evil.example/",
        "javascript:alert(1)"
      })
  void nobodyIsLedElsewhere(String next) {
    Page page = ui.open("/sign-in?next=" + next, Look.LIGHT);
    signIn(page, TOKEN);
    assertThat(page).hasURL(ui.api().url() + "/");
  }

  @Test
  void signingOutEndsItAndAnEndedSessionLeadsBackToTheForm() {
    Page page = ui.open("/nodes", Look.LIGHT);
    signIn(page, TOKEN);
    assertThat(page.locator("tr.node")).hasCount(1);
    page.getByLabel("View: theme and times").click();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out")).click();
    assertThat(page).hasURL(ui.api().url() + "/sign-in");
    assertThat(page.context().cookies()).isEmpty();
    signIn(page, TOKEN);
    assertThat(page.locator(".live")).hasText("live · 1 node");
    // A session that ends somewhere else is noticed at the next call.
    ui.tolerate("401");
    page.context().clearCookies();
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Nodes")).click();
    assertThat(page).hasURL(ui.api().url() + "/sign-in?next=%2Fnodes");
  }

  @Test
  void aSignOutOutlivesTheNode() throws Exception {
    Page page = ui.open("/nodes", Look.LIGHT);
    signIn(page, TOKEN);
    assertThat(page.locator("tr.node")).hasCount(1);
    Cookie cookie = page.context().cookies().getFirst();
    page.getByLabel("View: theme and times").click();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out")).click();
    assertThat(page).hasURL(ui.api().url() + "/sign-in");
    page.close();
    ui.killNode();
    ui.startNodeAgain();
    ui.api().get("/api/v1/jobs", "Cookie", cookie.name + "=" + cookie.value).expect(401);
  }
}
