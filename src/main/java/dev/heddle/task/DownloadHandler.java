package dev.heddle.task;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import dev.heddle.job.DownloadSpec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.util.concurrent.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Downloads over HTTP/1.1 on one event loop; what it shares between attempts. */
class DownloadHandler implements TaskHandler<DownloadSpec> {
  private static final long TICK_NANOS = 10_000_000;
  private static final int SCRATCH_BYTES = 1 << 16;
  private static final int DIGESTS_KEPT_MAX = 256;
  private static final int LINE_BYTES_MAX = 8192;
  private static final int CHUNK_BYTES_MAX = 1 << 16;

  private final ContextInternal context;
  private final DownloadLimits limits;
  private final HttpClient client;
  private final TimerWheel wheel;
  private final AddressBook addresses;
  private final Gates gates;
  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private final Deque<MessageDigest> digests = new ArrayDeque<>();
  private final Queue<Exchange> over = new ArrayDeque<>();
  private io.vertx.core.@Nullable Future<Boolean> readying;
  private boolean ready;
  private boolean settling;
  private volatile boolean closed;

  DownloadHandler(
      HandlerEnv env,
      DownloadLimits limits,
      AddressBook.Resolver resolver,
      HttpClientOptions options) {
    this.context = (ContextInternal) env.context();
    this.limits = limits;
    HttpDecoderConfig decoding =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LINE_BYTES_MAX)
            .setMaxHeaderSize(limits.headerBytesMax())
            .setMaxChunkSize(CHUNK_BYTES_MAX);
    this.client =
        env.vertx()
            .httpClientBuilder()
            .with(configured(options, limits))
            .with(
                new PoolOptions()
                    .setHttp1MaxSize(limits.connectionsMax())
                    .setMaxWaitQueueSize(limits.connectionsMax()))
            .withConnectHandler(connection -> GuardedCodec.install(connection, decoding))
            .build();
    this.wheel = EventLoopWheel.on(context, TICK_NANOS);
    this.addresses = new AddressBook(resolver, env.net(), System::nanoTime, limits.addresses());
    this.gates = new Gates(limits.connectionsMax());
  }

  private static HttpClientOptions configured(HttpClientOptions options, DownloadLimits limits) {
    return options
        .setProtocolVersion(HttpVersion.HTTP_1_1)
        .setPipelining(false)
        .setDecompressionSupported(false)
        .setConnectTimeout((int) limits.connect().toMillis())
        .setSslHandshakeTimeout(limits.connect().toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setKeepAliveTimeout((int) limits.keepAlive().toSeconds())
        .setTracingPolicy(TracingPolicy.IGNORE);
  }

  /** Names are resolved by Vert.x, on the event loop of the handler. */
  static AddressBook.Resolver resolver(HandlerEnv env) {
    VertxInternal vertx = (VertxInternal) env.vertx();
    ContextInternal context = (ContextInternal) env.context();
    return name -> {
      Promise<List<InetAddress>> promise = Promise.promise();
      vertx
          .nameResolver()
          .resolveAll(context.nettyEventLoop(), name)
          .addListener(
              (Future<List<InetSocketAddress>> found) ->
                  context.emit(
                      _ -> {
                        if (found.isSuccess()) {
                          promise.complete(
                              found.getNow().stream().map(InetSocketAddress::getAddress).toList());
                        } else {
                          promise.fail(found.cause());
                        }
                      }));
      return promise.future();
    };
  }

  @Override
  public Attempt start(DownloadSpec spec, AttemptContext job) {
    DownloadAttempt attempt = new DownloadAttempt(this, spec, job);
    if (context.inThread()) {
      attempt.begin();
    } else {
      context.runOnContext(_ -> attempt.begin());
    }
    return attempt;
  }

  /**
   * Runs something once the native decoder is there. Unpacking it takes tens of milliseconds, which
   * the event loop cannot wait and a node that downloads nothing need not.
   */
  void whenReady(Runnable then) {
    if (ready) {
      then.run();
      return;
    }
    if (readying == null) {
      readying = context.executeBlocking(Brotli4jLoader::isAvailable, false);
    }
    readying.onComplete(
        _ -> {
          ready = true;
          then.run();
        });
  }

  ContextInternal context() {
    return context;
  }

  DownloadLimits limits() {
    return limits;
  }

  TimerWheel wheel() {
    return wheel;
  }

  AddressBook addresses() {
    return addresses;
  }

  Gates gates() {
    return gates;
  }

  /** A connection to exactly this address, for requests to the target's host. */
  io.vertx.core.Future<HttpClientRequest> connect(
      Target target, InetAddress address, HttpMethod method) {
    if (closed) {
      return io.vertx.core.Future.failedFuture("the node is closing");
    }
    return client.request(
        new RequestOptions()
            .setServer(
                SocketAddress.inetSocketAddress(new InetSocketAddress(address, target.port())))
            .setHost(target.host())
            .setPort(target.port())
            .setSsl(target.secure())
            .setMethod(method)
            .setURI(target.path()));
  }

  Body body(@Nullable Decoder decoder, long bytesMax) {
    MessageDigest digest = digests.poll();
    return new Body(decoder, digest == null ? sha256() : digest, bytesMax, scratch);
  }

  void recycle(Body body) {
    body.close();
    if (digests.size() < DIGESTS_KEPT_MAX) {
      body.digest().reset();
      digests.push(body.digest());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Settles an exchange once the HTTP client is done with it. */
  void afterwards(Exchange exchange) {
    over.add(exchange);
    settleLater();
  }

  private void settleLater() {
    if (!settling && !over.isEmpty()) {
      settling = true;
      context.runOnContext(_ -> settleAll());
    }
  }

  private void settleAll() {
    for (int i = over.size(); i > 0; i--) {
      try {
        over.remove().settle();
      } catch (RuntimeException e) {
        context.reportException(e);
      }
    }
    settling = false;
    settleLater();
  }

  @Override
  public void close() {
    closed = true;
    var _ = client.close();
  }

  /** Offers the handler. */
  public static final class Provider implements TaskHandlerProvider {
    /** For {@link java.util.ServiceLoader}. */
    public Provider() {}

    @Override
    public String type() {
      return DownloadSpec.TYPE;
    }

    @Override
    public TaskHandler<?> create(HandlerEnv env) {
      return new DownloadHandler(
          env, DownloadLimits.DEFAULTS, resolver(env), new HttpClientOptions());
    }
  }
}
