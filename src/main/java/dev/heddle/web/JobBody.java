package dev.heddle.web;

import dev.heddle.job.NetPolicy;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.json.JobParser;
import dev.heddle.job.json.ParserLimits;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the head of a request says of the job in its body.
 *
 * @param type the media type
 * @param format how it is parsed
 * @param parameters the settings in the query; only lists of URLs have them there
 */
record JobBody(String type, JobParser.Format format, Map<String, String> parameters) {
  private static final Map<String, JobParser.Format> FORMATS =
      Map.of(
          MediaType.JSON, JobParser.Format.JSON,
          MediaType.NDJSON, JobParser.Format.NDJSON,
          MediaType.URI_LIST, JobParser.Format.URI_LIST);

  /** Looks at a head; throws 400 or 415. */
  static JobBody of(HttpServerRequest request, Query query) {
    String header = request.getHeader(HttpHeaders.CONTENT_TYPE);
    String type = MediaType.essence(header == null ? "" : header);
    JobParser.Format format = FORMATS.get(type);
    if (format == null) {
      throw unsupported("a job is sent as application/json, application/x-ndjson or text/uri-list");
    }
    String charset = header == null ? null : MediaType.parameter(header, "charset");
    if (charset != null && !charset.toLowerCase(Locale.ROOT).equals("utf-8")) {
      throw unsupported("a job is sent in UTF-8");
    }
    String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      throw HttpProblem.unsupportedType(
          "a job is sent without content coding", Map.of("Accept-Encoding", "identity"));
    }
    Map<String, String> settings = query.without(Jobs.WAIT);
    if (format != JobParser.Format.URI_LIST) {
      settings.keySet().forEach(name -> query.bad(name, onlyWait(name)));
    }
    return new JobBody(type, format, settings);
  }

  private static String onlyWait(String name) {
    return "there is no query parameter '" + name + "' here; the body holds the settings";
  }

  private static HttpProblem unsupported(String detail) {
    return HttpProblem.unsupportedType(
        detail,
        Map.of("Accept-Post", String.join(", ", FORMATS.keySet().stream().sorted().toList())));
  }

  JobParser parser(NetPolicy net, Consumer<List<TaskSpec>> chunks) {
    return new JobParser(format, ParserLimits.of(net), parameters, chunks);
  }
}
