package dev.heddle.web;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.JobPage;
import dev.heddle.bus.JobService.JobQuery;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.json.ViewJson;
import dev.heddle.web.Operation.Call;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The jobs: the list, one of them, and what can be done to it. */
final class Jobs {
  static final String PATH = "/api/v1/jobs";
  static final String WAIT = "wait";
  static final Set<String> LIST_PARAMETERS = Set.of("state", "name", "limit", "cursor");
  static final Set<String> RETRY_PARAMETERS = Set.of("code");

  private static final byte[] NOTHING = {};

  private final JobService jobs;

  Jobs(JobService jobs) {
    this.jobs = jobs;
  }

  void list(Exchange exchange, Call call) {
    Query query = call.query();
    Set<JobState> states = query.names("state", JobState.class, JobState::wireName);
    String name = query.text("name");
    int limit = query.limit();
    String listing = "jobs " + new TreeSet<>(states) + " " + name;
    String before = position(query, listing);
    query.check();
    Future<JobPage> page = jobs.jobs(new JobQuery(states, name, before, limit));
    exchange.answer(200, page.map(found -> Json.jobs(found, next(listing, found))));
  }

  private static @Nullable String position(Query query, String listing) {
    String cursor = query.text("cursor");
    if (cursor == null) {
      return null;
    }
    String position = Cursor.read(listing, cursor);
    if (position == null) {
      query.bad("cursor", "cursor is not one that this listing gave out");
    }
    return position;
  }

  private static @Nullable String next(String listing, JobPage page) {
    String before = page.nextBeforeId();
    return before == null ? null : Cursor.write(listing, before);
  }

  void get(Exchange exchange, Call call) {
    call.query().check();
    exchange.answer(200, jobs.job(call.job()).map(ViewJson::job));
  }

  void cancel(Exchange exchange, Call call) {
    call.query().check();
    exchange.answer(200, jobs.cancel(call.job()).map(ViewJson::job));
  }

  void pause(Exchange exchange, Call call) {
    call.query().check();
    exchange.answer(200, jobs.pause(call.job()).map(ViewJson::job));
  }

  void resume(Exchange exchange, Call call) {
    call.query().check();
    exchange.answer(200, jobs.resume(call.job()).map(ViewJson::job));
  }

  void retry(Exchange exchange, Call call) {
    FailureCode code = call.query().name("code", FailureCode.class, FailureCode::wireName);
    call.query().check();
    jobs.retry(call.job(), code)
        .onComplete(job -> sendWithLocation(exchange, 202, job), exchange::fail);
  }

  void delete(Exchange exchange, Call call) {
    call.query().check();
    jobs.delete(call.job()).onComplete(v -> exchange.send(204, null, NOTHING), exchange::fail);
  }

  /** Answers with a job and where it is. */
  static void sendWithLocation(Exchange exchange, int status, JobView job) {
    Map<String, String> location = Map.of("Location", PATH + "/" + job.job().id());
    exchange.send(status, MediaType.JSON, location, ViewJson.job(job));
  }
}
