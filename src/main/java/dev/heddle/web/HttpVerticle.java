package dev.heddle.web;

import dev.heddle.bus.JobService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's part of the HTTP server; Vert.x spreads connections over all of them. */
final class HttpVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(HttpVerticle.class);
  private static final long SWEEP_MILLIS = 250;
  private static final int CHUNK_BYTES_MAX = 64 * 1024;
  private static final long STOP_MILLIS = 500;

  private final JobService jobs;
  private final Api.Shared shared;
  private final int port;
  private @Nullable HttpServer server;

  HttpVerticle(JobService jobs, Api.Shared shared, int port) {
    this.jobs = jobs;
    this.shared = shared;
    this.port = port;
  }

  @Override
  public Future<?> start() {
    ClientConnections connections = new ClientConnections(shared.options().limits(), shared.load());
    Api api = new Api(vertx, jobs, shared, connections);
    HttpServer created = vertx.createHttpServer(serverOptions());
    server = created;
    created.connectionHandler(connections::opened);
    created.requestHandler(api.router());
    created.invalidRequestHandler(api::invalid);
    created.exceptionHandler(e -> log.debug("connection failed", e));
    vertx.setPeriodic(SWEEP_MILLIS, timer -> connections.sweep());
    return created.listen();
  }

  private HttpServerOptions serverOptions() {
    HttpLimits limits = shared.options().limits();
    return new HttpServerOptions()
        .setHost(shared.options().host())
        .setPort(port)
        .setHttp2ClearTextEnabled(false)
        .setHandle100ContinueAutomatically(false)
        .setMaxWebSocketFrameSize(limits.feeds().messageBytesMax())
        .setMaxWebSocketMessageSize(limits.feeds().messageBytesMax())
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setMaxInitialLineLength(limits.requestLineBytesMax())
        .setMaxHeaderSize(limits.headerBytesMax())
        .setMaxChunkSize(CHUNK_BYTES_MAX);
  }

  @Override
  public Future<?> stop() {
    HttpServer started = server;
    return started == null
        ? Future.succeededFuture()
        : started.shutdown(STOP_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The port it listens on. */
  int actualPort() {
    HttpServer started = server;
    return started == null ? -1 : started.actualPort();
  }
}
