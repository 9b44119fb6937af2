package dev.heddle.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The rig itself notices what is wrong with a page; and the policy stops what it is there to stop.
 */
class UiIT {
  @RegisterExtension static final Ui ui = new Ui();

  @Test
  void whatIsNotForEverybodyIsFound() {
    Page page = ui.open("/nodes", Look.LIGHT);
    page.evaluate("() => document.querySelector('main').append(document.createElement('img'))");
    assertThatThrownBy(() -> ui.assertForEverybody(page)).hasMessageContaining("image-alt");
    Page wide = ui.open("/nodes", Look.LIGHT_PHONE);
    wide.evaluate("() => { document.querySelector('main').style.minWidth = '500px'; }");
    assertThatThrownBy(() -> ui.assertForEverybody(wide)).hasMessageContaining("sideways");
  }

  @Test
  void nothingInlineRunsAndNothingComesFromElsewhere() {
    ui.tolerate("Content Security Policy");
    ui.tolerate("Trusted");
    Page page = ui.open("/nodes", Look.LIGHT);
    page.evaluate(
        """
        () => {
          const script = document.createElement('script');
          script.append('window.ran = true');
          document.body.append(script);
          const image = new Image();
          image.src = 'http://127.0.0.2:9/x.png';
        }
        """);
    assertThatThrownBy(() -> page.evaluate("() => { document.body.innerHTML = '<b>x</b>'; }"))
        .isInstanceOf(PlaywrightException.class)
        .hasMessageContaining("Trusted");
    assertThatThrownBy(
            () -> page.evaluate("() => fetch('http://127.0.0.2:9/').then(() => 'reached')"))
        .isInstanceOf(PlaywrightException.class);
    assertThat(page.evaluate("() => window.ran === undefined")).isEqualTo(true);
    Awaitility.await("complaints of the browser")
        .atMost(20, TimeUnit.SECONDS)
        .until(
            () -> {
              page.waitForTimeout(50);
              return ui.complaints().stream().filter(text -> text.contains("Policy")).count() >= 3;
            });
  }
}
