package dev.heddle.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.heddle.e2e.Api;
import dev.heddle.e2e.NodeProcess;
import dev.heddle.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A node and a browser for the tests of a class. Pages are opened in contexts of their own, which
 * are closed after the test; a test fails if any of its pages complained: an error or a warning on
 * the console (which is where violations of the content security policy are told), an exception, an
 * answer of 400 and more.
 */
final class Ui implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final double PATIENCE_MILLIS = 30_000;

  private final List<String> options;
  private boolean beside;
  private final List<BrowserContext> contexts = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private final List<Pattern> tolerated = new ArrayList<>();
  private @Nullable Browser browser;
  private @Nullable NodeProcess node;
  private @Nullable Api api;
  private @Nullable Path data;
  private @Nullable StoreNode store;

  /** A node with the store, for one that has none. */
  private record StoreNode(NodeProcess process, Path data, int port, int clusterPort) {
    static StoreNode start(Path data, int port, int clusterPort) throws IOException {
      NodeProcess process =
          NodeProcess.launch(
              data,
              "--port",
              Integer.toString(port),
              "--cluster-port",
              Integer.toString(clusterPort),
              "--name",
              "store");
      process.ready();
      return new StoreNode(process, data, port, clusterPort);
    }
  }

  /** A rig whose node is started with these options. */
  Ui(String... options) {
    this.options = List.of(options);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    // What a page is to show may take its time on a busy machine.
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    browser =
        context
            .getRoot()
            .getStore(Namespace.create(Ui.class))
            .computeIfAbsent(Browsers.class, key -> Browsers.start(), Browsers.class)
            .browser();
    Files.createDirectories(SCREENSHOTS);
    data = Files.createTempDirectory(Path.of("target"), "ui-");
    start("0");
  }

  /** Has the node of this rig be one without a store, beside another that has it. */
  Ui besideItsStore() {
    beside = true;
    return this;
  }

  /** Ends the node with the store as {@code kill -9} does. */
  void killStore() {
    set(store).process().kill();
  }

  /** Starts it again, on the same ports and data. */
  void startStoreAgain() throws IOException {
    StoreNode gone = set(store);
    store = StoreNode.start(gone.data(), gone.port(), gone.clusterPort());
  }

  private List<String> join() throws IOException {
    if (!beside) {
      return List.of();
    }
    if (store == null) {
      store = StoreNode.start(set(data).resolve("store"), FreePort.any(), FreePort.any());
    }
    return List.of("--join", "127.0.0.1:" + set(store).clusterPort());
  }

  private void start(String port) throws IOException {
    List<String> all = new ArrayList<>(List.of("--port", port, "--name", "n1"));
    all.addAll(options);
    all.addAll(join());
    node = NodeProcess.launch(set(data), all.toArray(String[]::new));
    api = node.ready();
  }

  private static <T> T set(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the rig has not been started");
    }
    return value;
  }

  Api api() {
    return set(api);
  }

  /** Ends the node as {@code kill -9} does. */
  void killNode() {
    set(node).kill();
  }

  /** Starts it again, on the same port and data. */
  void startNodeAgain() throws IOException {
    start(Integer.toString(api().port()));
  }

  /** Has complaints that match be overlooked in this test. */
  void tolerate(String pattern) {
    tolerated.add(Pattern.compile(pattern));
  }

  /** Opens a page of the node and waits until the UI is there. */
  Page open(String path, Look look) {
    Page page = newPage(look);
    page.navigate(api().url() + path);
    page.locator("main h1").waitFor();
    return page;
  }

  /** An empty page in a context of its own. */
  Page newPage(Look look) {
    BrowserContext context = set(browser).newContext(look.options());
    context.setDefaultTimeout(PATIENCE_MILLIS);
    contexts.add(context);
    Page page = context.newPage();
    page.onConsoleMessage(this::said);
    page.onPageError(error -> complaints.add("exception: " + error));
    page.onResponse(
        answer -> {
          if (answer.status() >= 400) {
            complaints.add(answer.status() + " " + answer.url());
          }
        });
    return page;
  }

  private void said(ConsoleMessage message) {
    if (message.type().equals("error") || message.type().equals("warning")) {
      complaints.add(message.type() + ": " + message.text());
    }
  }

  /** What pages complained of so far in this test. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Takes a picture of what is seen of a page. */
  void picture(Page page, String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
  }

  /** A page is for everybody: axe finds nothing, and it needs no sideways scrolling. */
  void assertForEverybody(Page page) {
    // In one run: the other way is for pages with frames, and opens a second page for each.
    List<String> violations =
        new AxeBuilder(page)
            .setLegacyMode(true).analyze().getViolations().stream()
                .map(rule -> rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes())
                .toList();
    assertThat(violations).as("axe on " + page.url()).isEmpty();
    Object beyond = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth");
    assertThat(((Number) beyond).intValue()).as("sideways on " + page.url()).isNotPositive();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    contexts.forEach(BrowserContext::close);
    contexts.clear();
    List<String> said = List.copyOf(complaints);
    complaints.clear();
    List<String> wrong =
        said.stream()
            .filter(text -> tolerated.stream().noneMatch(ok -> ok.matcher(text).find()))
            .toList();
    tolerated.clear();
    assertThat(wrong).as("complaints of pages").isEmpty();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (node != null) {
      node.close();
    }
    if (store != null) {
      store.process().close();
    }
    if (data != null) {
      delete(data);
      Files.deleteIfExists(data.resolveSibling(data.getFileName() + ".log"));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }
}
