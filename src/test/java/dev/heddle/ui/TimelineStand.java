package dev.heddle.ui;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import java.util.List;

/** A timeline on a page of its own or on that of its job, and what a test does to it. */
final class TimelineStand {
  private static final String MOUNT =
      """
      async (job) => {
        const folder = document.querySelector('script[type=module]').src.replace(/[^/]*$/, '');
        const { api } = await import(folder + 'api.js');
        await import(folder + 'timeline/timeline.js');
        const timeline = document.createElement('heddle-timeline');
        window.reads = [];
        window.told = [];
        timeline.load = (query, signal) => {
          window.reads.push(query);
          return api.timeline(job, query, signal);
        };
        for (const type of ['view-change', 'task-select', 'task-open']) {
          timeline.addEventListener(type, (event) => window.told.push([type, event.detail]));
        }
        timeline.job = job;
        timeline.utc = true;
        timeline.table = '#tasks';
        const title = document.createElement('h1');
        title.textContent = 'Job';
        document.querySelector('main').replaceChildren(title, timeline);
      }
      """;
  private static final String PAINTED =
      """
      () => new Promise((done) => {
        const timeline = document.querySelector('heddle-timeline');
        const wait = () => timeline?.shown
            ? requestAnimationFrame(() => requestAnimationFrame(() => done(true)))
            : setTimeout(wait, 20);
        wait();
      })
      """;

  /** How many pixels of the picture are near a colour of the theme. */
  private static final String PIXELS =
      """
      (name) => {
        const canvas = document.querySelector('.timeline-main');
        const style = getComputedStyle(document.querySelector('heddle-timeline'));
        const [r, g, b] = style.getPropertyValue('--' + name).match(/[\\d.]+/g).map(Number);
        const copy = new OffscreenCanvas(canvas.width, canvas.height);
        const context = copy.getContext('2d', { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let at = 0; at < data.length; at += 4) {
          const near = Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 12;
          count += near && data[at + 3] > 250 ? 1 : 0;
        }
        return count;
      }
      """;

  final Page page;
  final Locator stage;

  private TimelineStand(Page page) {
    this.page = page;
    this.stage = page.locator(".timeline-stage");
  }

  static TimelineStand open(Ui ui, String job, Look look) {
    Page page = ui.open("/nodes", look);
    page.evaluate(MOUNT, job);
    TimelineStand stand = new TimelineStand(page);
    stand.painted();
    return stand;
  }

  /** The timeline that a page has. */
  static TimelineStand on(Page page) {
    page.locator(".timeline-stage").waitFor();
    TimelineStand stand = new TimelineStand(page);
    stand.painted();
    return stand;
  }

  /** Waits until what is known has been painted. */
  void painted() {
    page.evaluate(PAINTED);
  }

  int pixels(String color) {
    return ((Number) page.evaluate(PIXELS, color)).intValue();
  }

  /** A number that an expression of {@code timeline} comes to. */
  double number(String expression) {
    return ((Number) value(expression)).doubleValue();
  }

  Object value(String expression) {
    return page.evaluate(
        "() => { const timeline = document.querySelector('heddle-timeline'); return "
            + expression
            + "; }");
  }

  /** Waits until an expression of {@code timeline} is true. */
  void until(String expression) {
    page.waitForFunction(
        "() => { const timeline = document.querySelector('heddle-timeline'); return "
            + expression
            + "; }");
  }

  /** A place of the picture, as shares of its width and height. */
  double[] place(double across, double down) {
    var box = stage.boundingBox();
    return new double[] {box.x + box.width * across, box.y + box.height * down};
  }

  void point(double across, double down) {
    double[] place = place(across, down);
    page.mouse().move(place[0], place[1]);
  }

  void drag(double fromAcross, double toAcross, double down) {
    point(fromAcross, down);
    page.mouse().down();
    double[] to = place(toAcross, down);
    page.mouse().move(to[0], to[1], new Mouse.MoveOptions().setSteps(8));
    page.mouse().up();
  }

  void press(String... keys) {
    stage.focus();
    List.of(keys).forEach(page.keyboard()::press);
  }

  String said() {
    return page.locator("heddle-timeline [role=status]").first().textContent();
  }
}
