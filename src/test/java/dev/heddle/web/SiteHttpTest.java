package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The web UI as it is served: which files there are, and how they are sent. */
class SiteHttpTest {
  private static final TestServer server = new TestServer();
  private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";
  private static final List<String> PAGES =
      List.of("/", "/new", "/jobs/01J00000000000000000000001", "/nodes", "/sign-in");

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> page(String path) {
    return server.get(path, "Accept", BROWSER);
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static Set<String> paths(String document) {
    Set<String> paths = new TreeSet<>();
    Matcher matcher = Pattern.compile("(?:href|src)=\"(/ui/[^\"]+)\"").matcher(document);
    while (matcher.find()) {
      paths.add(matcher.group(1));
    }
    return paths;
  }

  @Test
  void everyPageIsTheSameDocument() {
    String document = page("/").body();
    assertThat(document).startsWith("<!doctype html>").doesNotContainPattern("@[a-z-]+@");
    for (String path : PAGES) {
      HttpResponse<String> answer = page(path + "?state=failed&a=1&a=2");
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.body()).as(path).isEqualTo(document);
      assertThat(header(answer, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    }
  }

  @Test
  void theQueryIsTheBrowsersOwnBusiness() {
    try (RawClient client = server.raw()) {
      client.head("GET /?name=100% HTTP/1.1", "Host: localhost", "Accept: text/html");
      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @Test
  void thePolicyAllowsTheImportMapByItsHashAndNothingElseInline() throws Exception {
    HttpResponse<String> answer = page("/");
    Matcher inline =
        Pattern.compile("<script(?![^>]*src=)[^>]*>(.*?)</script>", Pattern.DOTALL)
            .matcher(answer.body());
    assertThat(inline.find()).isTrue();
    String hash =
        Base64.getEncoder().encodeToString(Sha256.digest().digest(inline.group(1).getBytes(UTF_8)));
    assertThat(inline.find()).as("a second inline script").isFalse();
    String policy = header(answer, "Content-Security-Policy");
    assertThat(policy)
        .startsWith("default-src 'none';")
        .contains("script-src 'self' 'sha256-" + hash + "';")
        .contains("frame-ancestors 'none'")
        .contains("connect-src 'self'")
        .doesNotContain("unsafe");
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.body()).doesNotContain("style=").doesNotContain("http://");
  }

  @Test
  void aPageIsAskedForAgainAndNotSentTwice() {
    HttpResponse<String> answer = page("/");
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-cache");
    String tag = header(answer, "ETag");
    for (String known : new String[] {tag, "\"x\", W/" + tag, "*"}) {
      HttpResponse<String> again = server.get("/nodes", "Accept", BROWSER, "If-None-Match", known);
      assertThat(again.statusCode()).as(known).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(header(again, "ETag")).isEqualTo(tag);
    }
    assertThat(server.get("/", "Accept", BROWSER, "If-None-Match", "\"x\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void theFilesOfAPageAreKeptForEver() {
    Set<String> files = paths(page("/").body());
    assertThat(files).hasSizeGreaterThan(6);
    for (String file : files) {
      HttpResponse<String> answer = server.get(file);
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      assertThat(header(answer, "Cache-Control")).contains("immutable");
      assertThat(header(answer, "Content-Type")).as(file).isEqualTo(typeOf(file));
      assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(server.call("HEAD", file).headers().firstValue("Content-Length"))
          .isEqualTo(answer.headers().firstValue("Content-Length"));
      assertThat(server.call("POST", file).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void filesAreSentWithGzipToWhoTakesIt() throws Exception {
    Set<String> all = paths(page("/").body());
    all.add("/");
    for (String path : all) {
      HttpResponse<String> plain = server.get(path, "Accept", BROWSER);
      HttpResponse<byte[]> coded =
          server.bytes(path, "Accept", BROWSER, "Accept-Encoding", "br, gzip;q=0.9");
      assertThat(header(plain, "Vary")).as(path).isEqualTo("Accept-Encoding");
      assertThat(header(coded, "Vary")).as(path).isEqualTo("Accept-Encoding");
      assertThat(header(plain, "Content-Encoding")).as(path).isEmpty();
      if (!header(coded, "Content-Encoding").isEmpty()) {
        assertThat(header(coded, "Content-Encoding")).as(path).isEqualTo("gzip");
        assertThat(coded.body().length).as(path).isLessThan(plain.body().length());
        assertThat(header(coded, "ETag")).as(path).isNotEqualTo(header(plain, "ETag"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(coded.body()))) {
          assertThat(new String(in.readAllBytes(), UTF_8)).as(path).isEqualTo(plain.body());
        }
      } else {
        assertThat(path).as("worth no coding").endsWith(".svg");
      }
    }
  }

  @Test
  void whatIsCodedHasATagOfItsOwn() {
    String[] coded = {"Accept", BROWSER, "Accept-Encoding", "gzip"};
    String tag = header(server.get("/", coded), "ETag");
    HttpResponse<String> again =
        server.get("/", "Accept", BROWSER, "Accept-Encoding", "gzip", "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(header(again, "ETag")).isEqualTo(tag);
    assertThat(header(again, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(server.get("/", "Accept", BROWSER, "If-None-Match", tag).statusCode())
        .as("another entity")
        .isEqualTo(200);
    var head = server.call("HEAD", "/", coded);
    assertThat(header(head, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(head, "ETag")).isEqualTo(tag);
  }

  private static String typeOf(String file) {
    String ending = file.substring(file.lastIndexOf('.'));
    return switch (ending) {
      case ".js" -> "text/javascript; charset=utf-8";
      case ".css" -> "text/css; charset=utf-8";
      case ".svg" -> "image/svg+xml";
      default -> "?";
    };
  }

  @Test
  void everyImportLeadsToAFileThatIsServed() {
    Site site = new Site(false);
    Pattern imports =
        Pattern.compile("(?:from|import)\\s*\\(?\\s*['\"](\\.[^'\"]+|lit[^'\"]*|@lit[^'\"]*)['\"]");
    String map = page("/").body();
    Set<String> missing = new TreeSet<>();
    for (String path : site.paths()) {
      if (path.endsWith(".js")) {
        String text = new String(site.file(path).orElseThrow().body(), UTF_8);
        Matcher matcher = imports.matcher(text);
        while (matcher.find()) {
          String target = resolve(path, matcher.group(1), map);
          if (site.file(target).isEmpty()) {
            missing.add(path + " -> " + matcher.group(1));
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /** Where an import leads, as a browser finds out. */
  private static String resolve(String from, String name, String document) {
    if (name.startsWith(".")) {
      return URI.create(from).resolve(name).getPath();
    }
    Matcher exact =
        Pattern.compile("\"" + Pattern.quote(name) + "\":\"([^\"]+)\"").matcher(document);
    if (exact.find()) {
      return exact.group(1);
    }
    String folder = "";
    String target = "";
    Matcher folders = Pattern.compile("\"([^\"]+/)\":\"([^\"]+/)\"").matcher(document);
    while (folders.find()) {
      if (name.startsWith(folders.group(1)) && folders.group(1).length() > folder.length()) {
        folder = folders.group(1);
        target = folders.group(2);
      }
    }
    return folder.isEmpty() ? "" : target + name.substring(folder.length());
  }

  @Test
  void noModuleIsThereThatNobodyImports() {
    Site site = new Site(false);
    Set<String> reached = new HashSet<>();
    reach(site, page("/").body(), "app.js", reached);
    Set<String> own = new TreeSet<>();
    for (String path : site.paths()) {
      if (path.endsWith(".js") && !path.contains("/lib/")) {
        own.add(path);
      }
    }
    own.removeIf(path -> reached.contains(path) || path.endsWith("/boot.js"));
    assertThat(own).isEmpty();
  }

  private static void reach(Site site, String document, String name, Set<String> reached) {
    String start =
        site.paths().stream().filter(path -> path.endsWith("/" + name)).findFirst().orElseThrow();
    Set<String> next = new TreeSet<>(Set.of(start));
    Pattern imports = Pattern.compile("['\"](\\.[^'\"]+\\.js)['\"]");
    while (!next.isEmpty()) {
      String path = next.iterator().next();
      next.remove(path);
      Optional<Asset> file = site.file(path);
      if (file.isPresent() && reached.add(path)) {
        Matcher matcher = imports.matcher(new String(file.get().body(), UTF_8));
        while (matcher.find()) {
          next.add(resolve(path, matcher.group(1), document));
        }
      }
    }
  }

  @Test
  void nothingOutsideTheUiIsServed() {
    String folder = paths(page("/").body()).iterator().next().replaceAll("^(/ui/[^/]+/).*", "$1");
    for (String path :
        new String[] {
          "../../../pom.xml",
          "..%2f..%2fopenapi.yaml",
          "%2e%2e/openapi.yaml",
          "..\\openapi.yaml",
          "../webroot/index.html",
          "index.html",
          "package.json",
          ".htaccess",
          "",
          "css/",
          "css",
          "lib/lit/package.json",
          "lib/lit-html/directives/unsafe-html.js",
          "app.js%00.css",
          "App.js",
          "/app.js"
        }) {
      try (RawClient client = server.raw()) {
        client.head("GET " + folder + path + " HTTP/1.1", "Host: localhost");
        assertThat(client.read().status()).as(path).isIn(400, 404);
      }
    }
    assertThat(server.get("/META-INF/MANIFEST.MF").statusCode()).isEqualTo(404);
    assertThat(server.get("/webroot/index.html").statusCode()).isEqualTo(404);
  }

  @Test
  void anAddressThatLeadsNowhereIsAProblemForProgramsAndAPageForPeople() {
    HttpResponse<String> program = server.get("/none");
    assertThat(program.statusCode()).isEqualTo(404);
    assertThat(header(program, "Content-Type")).isEqualTo("application/problem+json");
    HttpResponse<String> person = page("/none/at/all");
    assertThat(person.statusCode()).isEqualTo(404);
    assertThat(person.body()).isEqualTo(page("/").body());
    assertThat(header(person, "Content-Security-Policy")).contains("script-src 'self'");
    for (String path :
        new String[] {"/api/v1/none", "/api/v1/jobs/none", "/ui/none.js", "/health/none"}) {
      assertThat(header(page(path), "Content-Type")).as(path).isEqualTo("application/problem+json");
    }
    assertThat(header(server.call("POST", "/none", "Accept", BROWSER), "Content-Type"))
        .isEqualTo("application/problem+json");
  }

  @Test
  void browsersFindAnIconByThemselves() {
    HttpResponse<String> icon = server.get("/favicon.ico");
    assertThat(icon.statusCode()).isEqualTo(200);
    assertThat(header(icon, "Content-Type")).isEqualTo("image/svg+xml");
    assertThat(header(icon, "Cache-Control")).isEqualTo("no-cache");
    assertThat(server.get("/favicon.ico", "If-None-Match", header(icon, "ETag")).statusCode())
        .isEqualTo(304);
  }

  @Test
  void anotherVersionHasAnotherFolder() {
    String file = paths(page("/").body()).iterator().next();
    assertThat(server.get(file.replaceFirst("/ui/[^/]+/", "/ui/AAAAAAAAAAAAAAAA/")).statusCode())
        .isEqualTo(404);
  }
}
