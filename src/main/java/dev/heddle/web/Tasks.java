package dev.heddle.web;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.TaskPage;
import dev.heddle.bus.JobService.TaskQuery;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Mode;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import dev.heddle.job.json.TaskCsv;
import dev.heddle.job.json.ViewJson;
import dev.heddle.web.Operation.Call;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The tasks of a job: a page of them, all of them as a stream, one of them. */
final class Tasks {
  static final Set<String> PARAMETERS = Set.of("state", "code", "limit", "cursor", "from");
  static final List<String> TYPES = List.of(MediaType.JSON, MediaType.NDJSON, MediaType.CSV);

  private final JobService jobs;

  Tasks(JobService jobs) {
    this.jobs = jobs;
  }

  void list(Exchange exchange, Call call) {
    Query query = call.query();
    Set<TaskState> states = query.names("state", TaskState.class, TaskState::wireName);
    FailureCode code = query.name("code", FailureCode.class, FailureCode::wireName);
    int limit = query.limit();
    String listing = "tasks " + call.job() + " " + new TreeSet<>(states) + " " + code;
    int from = position(query, listing);
    query.check();
    if (call.type().equals(MediaType.JSON)) {
      TaskQuery page = new TaskQuery(states, code, from, limit);
      exchange.answer(
          200,
          mode(call)
              .compose(
                  mode -> jobs.tasks(call.job(), page).map(found -> page(mode, found, listing))));
    } else {
      int most = query.has("limit") ? limit : Integer.MAX_VALUE;
      Pages pages = new Pages(jobs, call.job(), states, code, from, most);
      mode(call).onComplete(mode -> stream(exchange, call, mode, pages), exchange::fail);
    }
  }

  /** The mode of the job names the lanes its tasks ran in. */
  private Future<Mode> mode(Call call) {
    return jobs.job(call.job()).map(job -> job.job().settings().mode());
  }

  private static byte[] page(Mode mode, TaskPage found, String listing) {
    return Json.tasks(mode, found, next(listing, found));
  }

  private static void stream(Exchange exchange, Call call, Mode mode, Pages pages) {
    if (call.type().equals(MediaType.CSV)) {
      new BodyStream(exchange, call.type(), () -> pages.next(tasks -> TaskCsv.lines(tasks, mode)))
          .start(Buffer.buffer(TaskCsv.header()));
    } else {
      new BodyStream(
              exchange, call.type(), () -> pages.next(tasks -> ViewJson.taskLines(tasks, mode)))
          .start(Buffer.buffer());
    }
  }

  private static int position(Query query, String listing) {
    String cursor = query.text("cursor");
    if (cursor == null) {
      return query.has("from") ? from(query) : 0;
    }
    if (query.has("from")) {
      query.bad("from", "from and cursor both say where to begin: give one of them");
    }
    String position = Cursor.read(listing, cursor);
    int index = position == null ? -1 : Numbers.nonNegative(position);
    if (index < 0) {
      query.bad("cursor", "cursor is not one that this listing gave out");
    }
    return index;
  }

  private static int from(Query query) {
    int index = Numbers.nonNegative(String.valueOf(query.text("from")));
    if (index < 0) {
      query.bad("from", "from is the index of a task, a whole number from 0");
    }
    return index;
  }

  private static @Nullable String next(String listing, TaskPage page) {
    return page.nextIndex() < 0 ? null : Cursor.write(listing, Integer.toString(page.nextIndex()));
  }

  void get(Exchange exchange, Call call) {
    call.query().check();
    int index = Numbers.nonNegative(String.valueOf(call.path().get("index")));
    if (index < 0) {
      throw unknown();
    }
    TaskQuery one = new TaskQuery(Set.of(), null, index, 1);
    exchange.answer(
        200,
        mode(call)
            .compose(
                mode ->
                    jobs.tasks(call.job(), one)
                        .map(found -> ViewJson.task(only(found, index), mode))));
  }

  private static TaskView only(TaskPage page, int index) {
    if (page.tasks().isEmpty() || page.tasks().getFirst().row().index() != index) {
      throw unknown();
    }
    return page.tasks().getFirst();
  }

  private static ServiceException unknown() {
    return new ServiceException(ServiceException.Kind.UNKNOWN_TASK, "the job has no such task");
  }
}
