package dev.heddle.web;

import dev.heddle.web.Operation.Call;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /session}: a browser shows the token once and has a cookie from then on. */
final class SignIn {
  static final String PATH = "/api/v1/session";

  private static final int BODY_BYTES_MAX = 8 * 1024;
  private static final String TOKEN = "token";
  private static final byte[] NOTHING = {};

  private final Access access;

  SignIn(Access access) {
    this.access = access;
  }

  void begin(Exchange exchange, Call call) {
    call.query().check();
    HttpServerRequest request = exchange.request();
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !MediaType.essence(type).equals(MediaType.JSON)) {
      throw HttpProblem.unsupportedType(
          "a token is sent as application/json", Map.of("Accept-Post", MediaType.JSON));
    }
    SmallBody.read(exchange, BODY_BYTES_MAX)
        .map(SignIn::token)
        .onSuccess(token -> signIn(exchange, token))
        .onFailure(exchange::fail);
  }

  private void signIn(Exchange exchange, String token) {
    Sessions sessions = access.sessions();
    if (sessions == null) {
      exchange.send(204, null, NOTHING);
      return;
    }
    try {
      access.checkToken(token, exchange.request());
    } catch (HttpProblem refusal) {
      exchange.fail(refusal);
      return;
    }
    sendCookie(exchange, sessions.cookie(), sessions.begin(), Sessions.LIFETIME.toSeconds());
  }

  void end(Exchange exchange, Call call) {
    call.query().check();
    Sessions sessions = access.sessions();
    if (sessions == null) {
      exchange.send(204, null, NOTHING);
      return;
    }
    Optional<String> session = access.sessionIn(exchange.request());
    exchange
        .context()
        .executeBlocking(
            () -> {
              session.ifPresent(sessions::end);
              return null;
            })
        .onSuccess(done -> sendCookie(exchange, sessions.cookie(), "", 0))
        .onFailure(exchange::fail);
  }

  private static void sendCookie(Exchange exchange, String name, String value, long maxAge) {
    String origin = exchange.request().getHeader(HttpHeaders.ORIGIN);
    // What came over TLS, which a proxy in front may have taken off, is to stay there.
    boolean secure = origin != null && origin.toLowerCase(Locale.ROOT).startsWith("https://");
    String cookie =
        name + "=" + value + "; Path=/; Max-Age=" + maxAge + "; HttpOnly; SameSite=Strict";
    exchange.send(204, null, Map.of("Set-Cookie", secure ? cookie + "; Secure" : cookie), NOTHING);
  }

  /** The token in a body; throws 400 with all that is wrong with it. */
  private static String token(Buffer body) {
    JsonObject json;
    try {
      json = new JsonObject(body);
    } catch (DecodeException | ClassCastException e) {
      throw HttpProblem.badFields(List.of(new FieldError("", "the body is no JSON object")));
    }
    List<FieldError> errors = new ArrayList<>();
    json.fieldNames().stream()
        .filter(name -> !name.equals(TOKEN))
        .forEach(name -> errors.add(FieldError.ofParameter(name, "is no field of a session")));
    @Nullable Object token = json.getValue(TOKEN);
    if (!(token instanceof String text)) {
      errors.add(FieldError.ofParameter(TOKEN, "must be the token, as a string"));
      throw HttpProblem.badFields(errors);
    }
    if (!errors.isEmpty()) {
      throw HttpProblem.badFields(errors);
    }
    return text;
  }
}
