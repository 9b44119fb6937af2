package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** How browsers sign in and out. */
class SessionHttpTest {
  private static final String TOKEN = "s3cret";
  private static final String SESSION = "/api/v1/session";
  private static final String BROWSER = "text/html,*/*;q=0.8";
  private static final TestServer server = withToken();

  private static TestServer withToken() {
    return new TestServer(options -> options.withToken(Optional.of(TOKEN)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> signIn(TestServer at, String token, String... headers) {
    return at.post(SESSION, "application/json", "{\"token\":\"" + token + "\"}", headers);
  }

  private static String setCookie(HttpResponse<?> answer) {
    return answer.headers().firstValue("Set-Cookie").orElse("");
  }

  /** The part of it that a browser sends back. */
  private static String cookie(HttpResponse<?> answer) {
    return setCookie(answer).replaceAll(";.*", "");
  }

  @Test
  void theTokenIsTradedForACookieThatIsAsGood() throws Exception {
    HttpResponse<String> signedIn = signIn(server, TOKEN);
    assertThat(signedIn.statusCode()).isEqualTo(204);
    assertThat(setCookie(signedIn))
        .contains("; Path=/", "; HttpOnly", "; SameSite=Strict", "; Max-Age=604800")
        .doesNotContain("Secure")
        .doesNotContain(TOKEN);
    String cookie = cookie(signedIn);
    assertThat(server.get("/api/v1/jobs", "Cookie", cookie).statusCode()).isEqualTo(200);
    assertThat(server.get("/api/v1/jobs", "Cookie", "a=b; " + cookie).statusCode()).isEqualTo(200);
    assertThat(server.get("/metrics", "Cookie", cookie).statusCode()).isEqualTo(200);
    assertThat(server.get("/", "Cookie", cookie, "Accept", BROWSER).statusCode()).isEqualTo(200);
    String job = "{\"tasks\":[{\"type\":\"sleep\",\"duration\":0}]}";
    String own = "http://127.0.0.1:" + server.api.port();
    assertThat(
            server
                .post("/api/v1/jobs", "application/json", job, "Cookie", cookie, "Origin", own)
                .statusCode())
        .isEqualTo(202);
  }

  @Test
  void aCookieDoesNotHelpAnotherSite() {
    String cookie = cookie(signIn(server, TOKEN));
    for (String method : new String[] {"GET", "POST", "DELETE"}) {
      assertThat(
              server
                  .call(method, "/api/v1/jobs", "Cookie", cookie, "Origin", "http://evil.example")
                  .statusCode())
          .isEqualTo(403);
    }
    assertThat(signIn(server, TOKEN, "Origin", "http://evil.example").statusCode()).isEqualTo(403);
  }

  @Test
  void whoComesOverTlsHasACookieForTlsOnly() {
    String own = "https://127.0.0.1:" + server.api.port();
    assertThat(setCookie(signIn(server, TOKEN, "Origin", own))).contains("; Secure");
  }

  @Test
  void whatIsNoSessionLetsNobodyIn() {
    String cookie = cookie(signIn(server, TOKEN));
    String name = cookie.substring(0, cookie.indexOf('=') + 1);
    String value = cookie.substring(name.length());
    for (String bad :
        new String[] {
          "",
          TOKEN,
          value.substring(1),
          value + "A",
          (value.startsWith("A") ? "B" : "A") + value.substring(1),
          value.substring(0, 40) + (value.charAt(40) == 'A' ? "B" : "A") + value.substring(41),
          "!!!"
        }) {
      assertThat(server.get("/api/v1/jobs", "Cookie", name + bad).statusCode())
          .as(bad)
          .isEqualTo(401);
    }
    assertThat(server.get("/api/v1/jobs", "Cookie", "session=" + value).statusCode())
        .isEqualTo(401);
    // A wrong token in the header is not overlooked because there is a cookie.
    assertThat(
            server.get("/api/v1/jobs", "Cookie", cookie, "Authorization", "Bearer x").statusCode())
        .isEqualTo(401);
  }

  @Test
  void signingOutEndsTheSessionAndTakesTheCookieAway() {
    HttpResponse<String> one = signIn(server, TOKEN);
    HttpResponse<String> other = signIn(server, TOKEN);
    HttpResponse<String> out = server.call("DELETE", SESSION, "Cookie", cookie(one));
    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(setCookie(out)).contains("Max-Age=0", "; Path=/");
    assertThat(server.get("/api/v1/jobs", "Cookie", cookie(one)).statusCode()).isEqualTo(401);
    assertThat(server.get("/api/v1/jobs", "Cookie", cookie(other)).statusCode()).isEqualTo(200);
    assertThat(server.call("DELETE", SESSION).statusCode()).isEqualTo(204);
  }

  /** Was: who had a feed open saw all that happened for as long as it was open. */
  @Test
  void signingOutEndsTheOpenFeedsOfTheSessionAndNoOthers() {
    String leaving = cookie(signIn(server, TOKEN));
    String staying = cookie(signIn(server, TOKEN));
    try (TestSocket socket = new TestSocket(server, "Cookie", leaving);
        TestSocket other = new TestSocket(server, "Cookie", staying);
        TestSocket bearer =
            new TestSocket(server, "Cookie", leaving, "Authorization", "Bearer " + TOKEN);
        RawClient events = server.raw()) {
      events.head("GET /api/v1/events HTTP/1.0", "Host: localhost", "Cookie: " + leaving);
      List.of(socket, other, bearer).forEach(each -> each.say("{\"subscribe\":\"nodes\"}").read());
      server.call("DELETE", SESSION, "Cookie", leaving);
      assertThat(socket.closed()).isNotEmpty();
      assertThat(events.read().body()).as("read to its end").contains("event: nodes");
      List.of(other, bearer).forEach(SessionHttpTest::assertGoesOn);
    }
  }

  /** What came before it is asked is no sign of life. */
  private static void assertGoesOn(TestSocket socket) {
    socket.say("{}");
    String type = socket.read().getString("type");
    while (type.equals("nodes")) {
      type = socket.read().getString("type");
    }
    assertThat(type).isEqualTo("error");
    for (int seconds = 0; seconds < 2; seconds++) {
      assertThat(socket.read().getString("type")).isEqualTo("nodes");
    }
  }

  @Test
  void everyNodeWithTheTokenKnowsASessionAndNoOther() {
    String cookie = cookie(signIn(server, TOKEN));
    try (TestServer same = withToken();
        TestServer other = new TestServer(options -> options.withToken(Optional.of("other")))) {
      assertThat(same.get("/api/v1/jobs", "Cookie", cookie).statusCode()).isEqualTo(200);
      assertThat(other.get("/api/v1/jobs", "Cookie", cookie).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void badBodiesAreToldWhatIsWrong() throws Exception {
    for (String bad : new String[] {"", "{", "[]", "\"s3cret\"", "null"}) {
      HttpResponse<String> answer = server.post(SESSION, "application/json", bad);
      assertThat(answer.statusCode()).as(bad).isEqualTo(400);
      assertThat(pointers(answer)).as(bad).containsExactly("");
    }
    assertThat(pointers(server.post(SESSION, "application/json", "{}"))).containsExactly("/token");
    assertThat(pointers(server.post(SESSION, "application/json", "{\"token\":5,\"a\":1}")))
        .containsExactly("/a", "/token");
    assertThat(server.post(SESSION, "text/plain", "{\"token\":\"x\"}").statusCode()).isEqualTo(415);
    assertThat(server.post(SESSION + "?a=b", "application/json", "{}").statusCode()).isEqualTo(400);
    String large = "{\"token\":\"" + "x".repeat(9000) + "\"}";
    assertThat(server.post(SESSION, "application/json", large).statusCode()).isEqualTo(413);
    assertThat(server.get(SESSION).statusCode()).isEqualTo(405);
  }

  private static Iterable<String> pointers(HttpResponse<String> answer) throws Exception {
    JsonNode errors = new ObjectMapper().readTree(answer.body()).get("errors");
    return errors.findValuesAsText("pointer");
  }

  @Test
  void guessingIsSlowedDown() {
    try (TestServer own = withToken()) {
      for (int i = 0; i < WrongTokens.OF_ONE_MAX / 2; i++) {
        assertThat(signIn(own, "guess" + i).statusCode()).isEqualTo(401);
        assertThat(bearer(own, "guess" + i).statusCode()).isEqualTo(401);
      }
      for (HttpResponse<String> refused : List.of(signIn(own, "guess"), bearer(own, "guess"))) {
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
            .isBetween(1, 60);
      }
      // Whoever has the token is not kept out.
      assertThat(signIn(own, TOKEN).statusCode()).isEqualTo(204);
      assertThat(own.get("/api/v1/jobs").statusCode()).as("no guess at all").isEqualTo(401);
      assertThat(own.get("/api/v1/jobs", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
    }
  }

  private static HttpResponse<String> bearer(TestServer own, String token) {
    return own.get("/api/v1/jobs", "Authorization", "Bearer " + token);
  }

  @Test
  void withoutATokenThereIsNothingToSignInTo() {
    try (TestServer open = new TestServer()) {
      HttpResponse<String> answer = signIn(open, "whatever");
      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(setCookie(answer)).isEmpty();
      assertThat(open.call("DELETE", SESSION).statusCode()).isEqualTo(204);
      assertThat(open.get("/", "Accept", BROWSER).body()).contains("data-sign-in=\"false\"");
    }
  }

  @Test
  void aPageLeadsToTheSignInAndBack() {
    for (String path : new String[] {"/new", "/jobs/1?state=failed&name=a%20b", "/none"}) {
      HttpResponse<String> answer = server.get(path, "Accept", BROWSER);
      assertThat(answer.statusCode()).as(path).isEqualTo(303);
      String encoded = URLEncoder.encode(path, UTF_8);
      assertThat(answer.headers().firstValue("Location")).hasValue("/sign-in?next=" + encoded);
    }
    assertThat(server.get("/", "Accept", BROWSER).headers().firstValue("Location"))
        .hasValue("/sign-in");
    try (RawClient client = server.raw()) {
      client.head("GET //evil.example/ HTTP/1.1", "Host: localhost", "Accept: text/html");
      assertThat(client.read().headers()).containsEntry("location", "/sign-in");
    }
  }

  @Test
  void theSignInPageAndItsFilesNeedNoToken() {
    HttpResponse<String> page = server.get("/sign-in?next=/new", "Accept", BROWSER);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("data-sign-in=\"true\"");
    new Site(true)
        .paths()
        .forEach(path -> assertThat(server.get(path).statusCode()).as(path).isEqualTo(200));
    assertThat(server.get("/api/v1/jobs", "Accept", BROWSER).statusCode()).isEqualTo(401);
    assertThat(server.get("/").statusCode()).as("for programs").isEqualTo(401);
  }
}
