package dev.heddle.task;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.DownloadInfo;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a download: an {@link Exchange} for every hop, until an answer is no redirect.
 *
 * <p>Owned by the handler's event loop.
 */
final class DownloadAttempt extends TimerNode implements Attempt {
  private static final int PER_HOST = 64;
  private static final int STALE_MAX = 2;
  private static final int ADDRESSES_TRIED_MAX = 4;
  private static final int CONTENT_TYPE_CHARS_MAX = 200;

  private final DownloadHandler handler;
  private final DownloadSpec spec;
  private final AttemptContext job;
  private final Promise<AttemptResult> promise = Promise.promise();
  private final long startNanos;

  private HttpMethod method;
  private @Nullable Target target;
  private List<InetAddress> addresses = List.of();
  private int addressIndex;
  private int redirects;
  private int stale;
  private boolean credentials = true;
  private boolean ended;
  private @Nullable Exchange exchange;
  private boolean connected;
  private long progressNanos;
  private long discardUntilNanos = Long.MAX_VALUE;

  private @Nullable String finalUrl;
  private int status;
  private @Nullable String contentType;
  private @Nullable String protocol;

  DownloadAttempt(DownloadHandler handler, DownloadSpec spec, AttemptContext job) {
    this.handler = handler;
    this.spec = spec;
    this.job = job;
    this.method = HttpMethod.valueOf(spec.method());
    this.startNanos = System.nanoTime();
    this.progressNanos = startNanos;
  }

  String jobId() {
    return job.jobId();
  }

  HttpMethod method() {
    return method;
  }

  void begin() {
    handler.wheel().schedule(this, limitNanos());
    try {
      target = Target.parse(spec.url());
    } catch (IllegalArgumentException e) {
      finish(permanent(FailureCode.PROTOCOL, String.valueOf(e.getMessage())));
      return;
    }
    handler.whenReady(this::lookup);
  }

  private void lookup() {
    Target to = target;
    if (to != null && !ended) {
      handler.addresses().lookup(to, this::located);
    }
  }

  private void located(AddressBook.Answer answer) {
    if (ended) {
      return;
    }
    Failure failure = answer.failure();
    if (failure != null) {
      finish(failed(failure));
      return;
    }
    addresses = answer.addresses();
    addressIndex = 0;
    ask();
  }

  private void ask() {
    Target to = target;
    if (to != null) {
      exchange = new Exchange(handler, this, to, addresses.get(addressIndex));
      int perHost = job.settings().perHost();
      exchange.begin(perHost == 0 ? PER_HOST : perHost);
    }
  }

  /** A wait in line is nobody's idleness: the idle limit counts from here. */
  void connecting() {
    connected = true;
    progress();
  }

  /** A connection is there. */
  void reached(InetAddress address) {
    progress();
    if (addressIndex > 0 && target != null) {
      handler.addresses().prefer(target.host(), address);
    }
  }

  /** Something arrived. */
  void progress() {
    progressNanos = System.nanoTime();
  }

  void writeHeaders(MultiMap headers) {
    Target to = target;
    if (to != null) {
      RequestHeaders.write(headers, spec, to, method, credentials);
    }
  }

  /** Takes note of an answer's head and says how to read its body. */
  Body answered(HttpClientResponse head, GuardedCodec codec) throws BodyException {
    progress();
    status = head.statusCode();
    finalUrl = currentUrl();
    protocol = codec.version();
    contentType = cut(head.getHeader(HttpHeaders.CONTENT_TYPE));
    DownloadLimits limits = handler.limits();
    if (codec.headers() > limits.headersMax()) {
      throw new BodyException(
          FailureCode.PROTOCOL, "the answer has more than " + limits.headersMax() + " headers");
    }
    if (status < 200) {
      throw new BodyException(FailureCode.PROTOCOL, "nobody asked for the status " + status);
    }
    if (status >= 300) {
      discardUntilNanos = progressNanos + limits.discard().toNanos();
      handler.wheel().schedule(this, limitNanos());
      return handler.body(discardDecoder(head), limits.discardBytesMax());
    }
    long most = spec.maxBytes() >= 0 ? spec.maxBytes() : limits.bodyBytesMax();
    if (method.equals(HttpMethod.HEAD)) {
      return handler.body(null, most);
    }
    Body body = handler.body(Decoder.of(head.headers().getAll(HttpHeaders.CONTENT_ENCODING)), most);
    if (!body.coded() && announced(head) > most) {
      handler.recycle(body);
      throw body.tooLarge();
    }
    return body;
  }

  /** A body that nobody wants is decoded to count it, where that goes without trouble. */
  private @Nullable Decoder discardDecoder(HttpClientResponse head) {
    try {
      return method.equals(HttpMethod.HEAD)
          ? null
          : Decoder.of(head.headers().getAll(HttpHeaders.CONTENT_ENCODING));
    } catch (BodyException e) {
      return null;
    }
  }

  /** As it was sent, where that gives no secret away. */
  private @Nullable String currentUrl() {
    if (target == null || (redirects == 0 && target.userInfo() == null)) {
      return spec.url();
    }
    return target.url();
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null || text.length() <= CONTENT_TYPE_CHARS_MAX
        ? text
        : text.substring(0, CONTENT_TYPE_CHARS_MAX);
  }

  private static long announced(HttpClientResponse head) {
    String length = head.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** An exchange is over and its connection free, or closed. */
  void over(Exchange over) {
    if (ended) {
      return;
    }
    HttpClientResponse head = over.response();
    if (head == null) {
      unanswered(over);
    } else if (discardUntilNanos != Long.MAX_VALUE) {
      // How the body ended is of no interest: the answer was its head.
      discardUntilNanos = Long.MAX_VALUE;
      afterDiscard(head);
    } else {
      Failure failure = over.failure();
      finish(failure == null ? verified(over) : failed(failure));
    }
  }

  private void unanswered(Exchange over) {
    Failure failure = over.failure();
    if (failure == null) {
      finish(
          permanent(FailureCode.INTERNAL, "an exchange without an answer and without a failure"));
    } else if (failure.code() != FailureCode.CONNECT) {
      finish(failed(failure));
    } else if (stale < STALE_MAX
        && (over.gone() || (over.reused() && !method.equals(HttpMethod.POST)))) {
      // The server may close an idle connection at any time, also as we take it up again.
      stale++;
      ask();
    } else if (!over.sent() && ++addressIndex < Math.min(addresses.size(), ADDRESSES_TRIED_MAX)) {
      ask();
    } else {
      finish(failed(failure));
    }
  }

  private void afterDiscard(HttpClientResponse head) {
    String location = head.getHeader(HttpHeaders.LOCATION);
    if (location != null && Redirects.isRedirect(status)) {
      redirect(location);
    } else {
      finish(unsuccessful(head));
    }
  }

  private void redirect(String location) {
    if (redirects == handler.limits().redirectsMax()) {
      finish(
          failed(
              new Failure(
                  FailureCode.TOO_MANY_REDIRECTS,
                  "more than " + handler.limits().redirectsMax() + " redirects")));
      return;
    }
    Target from = target;
    try {
      Target to = from == null ? Target.parse(location) : from.resolve(location);
      credentials &= from != null && to.sameOrigin(from);
      target = to;
    } catch (IllegalArgumentException e) {
      finish(permanent(FailureCode.PROTOCOL, "the redirect leads nowhere: " + e.getMessage()));
      return;
    }
    redirects++;
    method = Redirects.method(status, method);
    connected = false;
    handler.wheel().schedule(this, limitNanos());
    lookup();
  }

  private AttemptResult unsuccessful(HttpClientResponse head) {
    boolean retryable = status == 408 || status == 425 || status == 429 || status >= 500;
    long after =
        retryable ? RetryAfter.micros(head.getHeader(HttpHeaders.RETRY_AFTER), Instant.now()) : -1;
    Failure failure = new Failure(FailureCode.STATUS, "the server answered with status " + status);
    return new AttemptResult.Failed(failure, retryable, after, info(null));
  }

  private AttemptResult verified(Exchange over) {
    Body body = over.body();
    if (body == null) {
      return permanent(FailureCode.INTERNAL, "an answer without a body");
    }
    try {
      String sha256 = body.finish();
      if (spec.sha256() != null && !spec.sha256().equals(sha256)) {
        return AttemptResult.failed(
            FailureCode.CHECKSUM, "the body has the SHA-256 " + sha256, info(sha256));
      }
      return new AttemptResult.Succeeded(info(sha256));
    } catch (BodyException e) {
      return failed(new Failure(e.code(), e.detail()));
    }
  }

  private AttemptResult failed(Failure failure) {
    return new AttemptResult.Failed(failure, failure.code().retryable(), -1, info(null));
  }

  private AttemptResult permanent(FailureCode code, String detail) {
    return new AttemptResult.Failed(new Failure(code, detail), false, -1, info(null));
  }

  private DownloadInfo info(@Nullable String sha256) {
    Body body = exchange == null ? null : exchange.body();
    long wireBytes = body == null ? 0 : body.wireBytes();
    long bytes = body == null ? 0 : body.bytes();
    return new DownloadInfo(finalUrl, status, wireBytes, bytes, contentType, sha256, protocol);
  }

  /** How long from now the timer has to come, at the latest. */
  private long limitNanos() {
    long now = System.nanoTime();
    Duration timeout = job.settings().timeout();
    long limit =
        timeout == null
            ? progressNanos + handler.limits().idle().toNanos() - now
            : startNanos + timeout.toNanos() - now;
    return discardUntilNanos == Long.MAX_VALUE ? limit : Math.min(limit, discardUntilNanos - now);
  }

  @Override
  void expired() {
    if (ended) {
      return;
    }
    Duration timeout = job.settings().timeout();
    if (timeout == null && !connected) {
      progress();
    }
    long left = limitNanos();
    if (left > 0) {
      handler.wheel().schedule(this, left);
    } else if (discardUntilNanos != Long.MAX_VALUE && exchange != null) {
      exchange.stop(null);
    } else {
      String what =
          timeout == null
              ? "nothing arrived for " + handler.limits().idle().toSeconds() + " s"
              : "it had not ended after its timeout of " + timeout.toMillis() + " ms";
      abort(failed(new Failure(FailureCode.TIMEOUT, what)));
    }
  }

  @Override
  public Future<AttemptResult> result() {
    return promise.future();
  }

  @Override
  public void cancel() {
    if (!handler.context().inThread()) {
      handler.context().runOnContext(_ -> cancel());
    } else if (!ended) {
      abort(new AttemptResult.Cancelled(info(null)));
    }
  }

  private void abort(AttemptResult result) {
    if (exchange != null) {
      exchange.abort();
    }
    finish(result);
  }

  private void finish(AttemptResult result) {
    ended = true;
    handler.wheel().cancel(this);
    promise.tryComplete(result);
  }
}
