package dev.heddle.web;

import dev.heddle.bus.JobService;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of all resources, and the way of a request to its own. One for each event loop. */
final class Api {
  private static final Logger log = LoggerFactory.getLogger(Api.class);
  private static final List<String> JSON = List.of(MediaType.JSON);
  private static final List<String> EVENTS = List.of(MediaType.EVENT_STREAM);
  private static final Set<String> NONE = Set.of();
  private static final String NODES = "/api/v1/nodes";
  private static final String JOB = Jobs.PATH + "/:id";

  private final Vertx vertx;
  private final JobService service;
  private final Shared shared;
  private final ClientConnections connections;
  private final FeedHub feeds;

  /** What all event loops have in common. */
  record Shared(HttpOptions options, Access access, Load load, Metrics metrics, Site site) {
    static Shared of(HttpOptions options) {
      Load load = new Load(options.limits());
      return new Shared(
          options,
          new Access(options, new WrongTokens(System::nanoTime)),
          load,
          new Metrics(options, load),
          new Site(options.token().isPresent()));
    }
  }

  Api(Vertx vertx, JobService service, Shared shared, ClientConnections connections) {
    this.vertx = vertx;
    this.service = service;
    this.shared = shared;
    this.connections = connections;
    this.feeds =
        new FeedHub(vertx, service, shared.load(), shared.options().limits().feeds().patience());
  }

  /** The table: every path there is, as openapi.yaml has them too. */
  List<Resource> resources() {
    Jobs jobs = new Jobs(service);
    Tasks tasks = new Tasks(service);
    Submissions submissions = new Submissions(service, shared.options(), shared.load());
    Analyses analyses = new Analyses(vertx, service, shared.load());
    Timelines timelines = new Timelines(vertx, service);
    FeedResources events =
        new FeedResources(feeds, shared.options().limits().feeds(), shared.access());
    Operations node = new Operations(service, shared.metrics());
    SignIn signIn = new SignIn(shared.access());
    Site site = shared.site();
    return List.of(
        Resource.at(Jobs.PATH)
            .get(Jobs.LIST_PARAMETERS, JSON, jobs::list)
            .post(null, submissions::submit),
        Resource.at(JOB).get(NONE, JSON, jobs::get).delete(jobs::delete),
        Resource.at(JOB + "/tasks").get(Tasks.PARAMETERS, Tasks.TYPES, tasks::list),
        Resource.at(JOB + "/tasks/:index").get(NONE, JSON, tasks::get),
        Resource.at(JOB + "/spec")
            .get(NONE, JSON, (exchange, call) -> SpecStream.get(service, exchange, call)),
        Resource.at(JOB + "/analysis").get(NONE, JSON, analyses::get),
        Resource.at(JOB + "/timeline").get(Timelines.PARAMETERS, JSON, timelines::get),
        Resource.at(JOB + "/cancel").post(NONE, jobs::cancel),
        Resource.at(JOB + "/pause").post(NONE, jobs::pause),
        Resource.at(JOB + "/resume").post(NONE, jobs::resume),
        Resource.at(JOB + "/retry").post(Jobs.RETRY_PARAMETERS, jobs::retry),
        Resource.at(JOB + "/events").get(FeedResources.JOB_PARAMETERS, EVENTS, events::job),
        Resource.at("/api/v1/events").get(NONE, EVENTS, events::all),
        Resource.at("/api/v1/ws").get(NONE, List.of(), events::webSocket),
        Resource.at(NODES).get(NONE, JSON, node::nodes),
        Resource.at(NODES + "/:name/drain").post(NONE, node::drain),
        Resource.at(NODES + "/:name/resume").post(NONE, node::resume),
        Resource.at("/api/v1/openapi.yaml").get(NONE, List.of(MediaType.YAML), node::contract),
        Resource.openAt(SignIn.PATH).postForNothing(signIn::begin).delete(signIn::end),
        Resource.at("/").page(site::page),
        Resource.at("/new").page(site::page),
        Resource.at("/jobs/:id").page(site::page),
        Resource.at("/nodes").page(site::page),
        Resource.openAt(Site.SIGN_IN).page(site::page),
        Resource.at("/metrics").get(NONE, List.of(MediaType.PROMETHEUS), node::metrics),
        Resource.openAt("/health/live").get(NONE, JSON, node::live),
        Resource.openAt("/health/ready").get(NONE, JSON, node::ready));
  }

  /** The router over all resources. */
  Router router() {
    Router router = Router.router(vertx);
    for (Resource resource : resources()) {
      router.route(resource.path()).handler(routing -> serve(routing, resource));
    }
    router.route().handler(this::unknown);
    for (int status : List.of(400, 404, 405, 500)) {
      router.errorHandler(status, routing -> failed(routing, status));
    }
    return router;
  }

  private void serve(RoutingContext routing, Resource resource) {
    Exchange exchange = exchange(routing.request());
    try {
      letIn(exchange, resource.open());
      resource.handle(exchange, routing.pathParams());
    } catch (RuntimeException e) {
      refuse(exchange, e);
    }
  }

  private void unknown(RoutingContext routing) {
    Exchange exchange = exchange(routing.request());
    try {
      Asset file = shared.site().file(routing.request().path()).orElse(null);
      letIn(exchange, file != null);
      if (file == null) {
        throw HttpProblem.notFound("there is nothing at this path");
      }
      shared.site().send(exchange, file);
    } catch (RuntimeException e) {
      refuse(exchange, e);
    }
  }

  private void refuse(Exchange exchange, RuntimeException e) {
    if (!(e instanceof HttpProblem problem && shared.site().answered(exchange, problem))) {
      exchange.fail(e);
    }
  }

  private void letIn(Exchange exchange, boolean open) {
    if (exchange.client().surplus()) {
      throw HttpProblem.unavailable("too many connections are open");
    }
    shared.access().check(exchange.request(), open);
  }

  /** What vertx-web itself found wrong with a request. */
  private void failed(RoutingContext routing, int status) {
    Exchange exchange = exchange(routing.request());
    Throwable cause = routing.failure();
    switch (status) {
      case 400 -> exchange.fail(HttpProblem.badRequest("the address or the Host is malformed"));
      case 404, 405 -> exchange.fail(HttpProblem.notFound("there is nothing at this path"));
      default ->
          exchange.fail(cause == null ? new IllegalStateException("no cause was told") : cause);
    }
  }

  /** Answers what is no HTTP request, as far as that can be told. */
  void invalid(HttpServerRequest request) {
    Exchange exchange = exchange(request);
    exchange.client().closeAfterAnswer();
    exchange.fail(InvalidRequest.problem(request.decoderResult().cause()));
    log.debug("invalid request", request.decoderResult().cause());
  }

  private Exchange exchange(HttpServerRequest request) {
    ClientConnection client = connections.of(request.connection());
    return new Exchange(request, client, shared.metrics()::answered);
  }
}
