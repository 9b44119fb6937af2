package dev.heddle.web;

import dev.heddle.job.json.JobParser;
import dev.heddle.bus.ServiceException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;

/** A request that is not answered as it was meant to be: an RFC 9457 problem. */
final class HttpProblem extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Seconds after which a client that met an overload may come again. */
  private static final String OVERLOAD_RETRY_SECONDS = "1";

  /** Seconds after which a client may ask again for what cannot be had now. */
  private static final String UNAVAILABLE_RETRY_SECONDS = "2";

  private final HttpResponseStatus status;
  private final transient List<FieldError> errors;
  private final transient Map<String, String> headers;

  private HttpProblem(
      HttpResponseStatus status,
      String detail,
      List<FieldError> errors,
      Map<String, String> headers) {
    super(detail, null, false, false);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  static HttpProblem of(HttpResponseStatus status, String detail) {
    return new HttpProblem(status, detail, List.of(), Map.of());
  }

  static HttpProblem of(int status, String detail) {
    return of(HttpResponseStatus.valueOf(status), detail);
  }

  /** 400 for the fields of a body or the parameters of a query. */
  static HttpProblem badFields(List<FieldError> errors) {
    String what =
        errors.size() == 1
            ? single(errors.getFirst())
            : JobParser.howMany(errors.size()) + " problems";
    return new HttpProblem(HttpResponseStatus.BAD_REQUEST, what, List.copyOf(errors), Map.of());
  }

  private static String single(FieldError error) {
    String where = error.pointer().isEmpty() ? "" : error.pointer() + ": ";
    return where + error.detail();
  }

  static HttpProblem badParameter(String name, String detail) {
    return badFields(List.of(FieldError.ofParameter(name, detail)));
  }

  static HttpProblem badRequest(String detail) {
    return of(HttpResponseStatus.BAD_REQUEST, detail);
  }

  static HttpProblem forbidden(String detail) {
    return of(HttpResponseStatus.FORBIDDEN, detail);
  }

  static HttpProblem notFound(String detail) {
    return of(HttpResponseStatus.NOT_FOUND, detail);
  }

  /** 426: this is spoken over a WebSocket of the one version only. */
  static HttpProblem webSocketRequired(String detail) {
    return new HttpProblem(
        HttpResponseStatus.UPGRADE_REQUIRED,
        detail,
        List.of(),
        Map.of("Upgrade", "websocket", "Sec-WebSocket-Version", "13"));
  }

  static HttpProblem unauthorized(String challenge, String detail) {
    return new HttpProblem(
        HttpResponseStatus.UNAUTHORIZED, detail, List.of(), Map.of("WWW-Authenticate", challenge));
  }

  static HttpProblem methodNotAllowed(String allow) {
    return new HttpProblem(
        HttpResponseStatus.METHOD_NOT_ALLOWED,
        "this resource answers " + allow,
        List.of(),
        Map.of("Allow", allow));
  }

  static HttpProblem tooLarge(List<FieldError> errors, String detail) {
    return new HttpProblem(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, detail, List.copyOf(errors), Map.of());
  }

  static HttpProblem unsupportedType(String detail, Map<String, String> headers) {
    return new HttpProblem(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, detail, List.of(), headers);
  }

  static HttpProblem overloaded(String detail) {
    return new HttpProblem(
        HttpResponseStatus.TOO_MANY_REQUESTS,
        detail,
        List.of(),
        Map.of("Retry-After", OVERLOAD_RETRY_SECONDS));
  }

  static HttpProblem tooManyWrongTokens(long retrySeconds) {
    return new HttpProblem(
        HttpResponseStatus.TOO_MANY_REQUESTS,
        "the token is wrong, and so were too many others lately; try again later",
        List.of(),
        Map.of("Retry-After", Long.toString(retrySeconds)));
  }

  static HttpProblem unavailable(String detail) {
    return new HttpProblem(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        detail,
        List.of(),
        Map.of("Retry-After", UNAVAILABLE_RETRY_SECONDS));
  }

  /** What a refusal of the service means over HTTP. */
  static HttpProblem of(ServiceException refusal) {
    String message = String.valueOf(refusal.getMessage());
    return switch (refusal.kind()) {
      case UNKNOWN_JOB, UNKNOWN_TASK, UNKNOWN_NODE -> notFound(message);
      case WRONG_STATE, KEY_CONFLICT -> of(HttpResponseStatus.CONFLICT, message);
      case INVALID -> badFields(List.of(new FieldError(refusal.pointer(), message)));
      case OVERLOADED -> overloaded(message);
      case UNAVAILABLE -> unavailable(message);
      case DAMAGED -> of(HttpResponseStatus.INTERNAL_SERVER_ERROR, message);
    };
  }

  HttpResponseStatus status() {
    return status;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  List<FieldError> errors() {
    return errors;
  }

  /** Header fields that belong to the answer, such as {@code Allow}. */
  Map<String, String> headers() {
    return headers;
  }
}
