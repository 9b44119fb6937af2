package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heddle.web.Operation.Call;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * All files are read once, at the start, into a closed table: a path either is a key of it or leads
 * nowhere, so there is no path into the file system that could be tricked. Files stand under a folder
 * named by a hash of them all. Browsers keep them for ever, and a page never mixes the modules of two
 * versions, since they import each other by relative paths.
 */
/** The web UI: the one document that all pages are, and the files it loads. Immutable. */
final class Site {
  static final String SIGN_IN = "/sign-in";
  static final List<String> HTML = List.of(MediaType.HTML);

  private static final String FILES = "/ui/";
  private static final String FAVICON = "/favicon.ico";
  private static final String INDEX = "index.html";
  private static final byte[] NOTHING = {};
  private static final String KEEP = "public, max-age=31536000, immutable";
  private static final String ASK = "no-cache";

  /** Paths under which nobody expects a page, whatever they accept. */
  private static final List<String> NO_PAGES = List.of("/api/", "/health/", "/metrics", FILES);

  private final Map<String, Asset> files = new LinkedHashMap<>();
  private final Asset document;
  private final Map<String, String> documentHeaders;

  /** Reads all files; {@code signIn} tells whether there is something to sign in to, and out of. */
  Site(boolean signIn) {
    Map<String, byte[]> own = Webroot.files();
    Map<String, byte[]> libraries = UiLibraries.files();
    String folder = FILES + version(own, libraries) + "/";
    own.forEach((name, body) -> files.put(folder + name, Asset.of(name, body)));
    libraries.forEach((name, body) -> files.put(folder + "lib/" + name, Asset.of(name, body)));
    files.put(FAVICON, known(files.get(folder + "favicon.svg"), "favicon.svg"));

    String importMap = UiLibraries.importMap(folder + "lib/");
    String template = new String(known(files.remove(folder + INDEX), INDEX).body(), UTF_8);
    String html =
        template
            .replace("@folder@", folder)
            .replace("@import-map@", importMap)
            .replace("@sign-in@", Boolean.toString(signIn));
    document = Asset.of(INDEX, html.getBytes(UTF_8));
    documentHeaders = documentHeaders(importMap);
  }

  private static Asset known(@Nullable Asset asset, String name) {
    if (asset == null) {
      throw new IllegalStateException("webroot lacks " + name);
    }
    return asset;
  }

  private static String version(Map<String, byte[]> own, Map<String, byte[]> libraries) {
    MessageDigest all = Sha256.digest();
    for (Map<String, byte[]> part : List.of(own, libraries)) {
      part.forEach(
          (name, body) -> {
            all.update(name.getBytes(UTF_8));
            all.update((byte) 0);
            all.update(Asset.digest(body));
          });
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all.digest()).substring(0, 16);
  }

  private static Map<String, String> documentHeaders(String importMap) {
    String hash = Base64.getEncoder().encodeToString(Asset.digest(importMap.getBytes(UTF_8)));
    String policy =
        String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self' 'sha256-" + hash + "'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types lit-html");
    return Map.of(
        "Content-Security-Policy", policy,
        "Cross-Origin-Opener-Policy", "same-origin",
        "Referrer-Policy", "same-origin",
        "X-Frame-Options", "DENY");
  }

  /** Answers with the page at any address; which one it is, it finds out itself. */
  void page(Exchange exchange, Call call) {
    sendDocument(exchange, 200);
  }

  private void sendDocument(Exchange exchange, int status) {
    send(exchange, status, document, ASK, documentHeaders);
  }

  /** The file at a path. */
  Optional<Asset> file(@Nullable String path) {
    return path == null ? Optional.empty() : Optional.ofNullable(files.get(path));
  }

  /** All paths that there are files at. */
  List<String> paths() {
    return List.copyOf(files.keySet());
  }

  /** Answers with a file. */
  void send(Exchange exchange, Asset file) {
    HttpMethod method = exchange.request().method();
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      throw HttpProblem.methodNotAllowed("GET, HEAD");
    }
    boolean versioned = !FAVICON.equals(exchange.request().path());
    send(exchange, 200, file, versioned ? KEEP : ASK, Map.of());
  }

  private static void send(
      Exchange exchange, int status, Asset file, String cache, Map<String, String> more) {
    HttpServerRequest request = exchange.request();
    boolean coded =
        Accept.takesGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING)) && file.shrinks();
    String tag = file.tag(coded);
    Map<String, String> headers = new LinkedHashMap<>(more);
    headers.put("Cache-Control", cache);
    headers.put("ETag", tag);
    headers.put("Vary", "Accept-Encoding");
    if (status == 200 && matches(request, tag)) {
      exchange.send(304, null, headers, NOTHING);
      return;
    }
    if (coded) {
      headers.put("Content-Encoding", "gzip");
    }
    exchange.send(status, file.type(), headers, coded ? file.gzip() : file.body());
  }

  private static boolean matches(HttpServerRequest request, String tag) {
    String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known == null) {
      return false;
    }
    for (String one : known.split(",", -1)) {
      String bare = one.strip();
      if (bare.equals("*") || bare.equals(tag) || bare.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Answers with a page what is a problem for programs: with the way to sign in where that is what
   * is missing, with the page for addresses that lead nowhere. False where a program asks, or the
   * problem is another one.
   */
  boolean answered(Exchange exchange, HttpProblem problem) {
    HttpServerRequest request = exchange.request();
    if (!wantsPage(request)) {
      return false;
    }
    return switch (problem.status().code()) {
      case 401 -> {
        exchange.send(303, null, Map.of("Location", signInFor(request.uri())), NOTHING);
        yield true;
      }
      case 404 -> {
        sendDocument(exchange, 404);
        yield true;
      }
      default -> false;
    };
  }

  private static boolean wantsPage(HttpServerRequest request) {
    HttpMethod method = request.method();
    String path = request.path();
    return (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        && path != null
        && NO_PAGES.stream().noneMatch(path::startsWith)
        && request.headers().getAll(HttpHeaders.ACCEPT).stream()
            .anyMatch(accepted -> accepted.contains("text/html"));
  }

  private static String signInFor(String uri) {
    boolean local = uri.startsWith("/") && !uri.startsWith("//");
    return local && !uri.equals("/") ? SIGN_IN + "?next=" + URLEncoder.encode(uri, UTF_8) : SIGN_IN;
  }
}
