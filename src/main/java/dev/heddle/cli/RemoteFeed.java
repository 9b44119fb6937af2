package dev.heddle.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Reads the events of a server's job on a thread of its own, through lost connections. */
final class RemoteFeed {
  /** A server that restarts is waited for, for so many seconds. */
  static final int PATIENCE = 30;

  private static final long AGAIN_MILLIS = 250;
  private static final String DATA = "data: ";

  private final ApiClient api;
  private final String path;
  private final JobNews news;
  private String lastSeq = "";
  private long heardNanos = System.nanoTime();
  private String reason = "it ends its feed before the job has ended";
  private boolean ended;
  private boolean stale;

  private RemoteFeed(ApiClient api, String path, JobNews news) {
    this.api = api;
    this.path = path;
    this.news = news;
  }

  /**
   * Tells the news of a job until it has ended.
   *
   * @param path of the job
   */
  static void follow(ApiClient api, String path, JobNews news) {
    RemoteFeed feed = new RemoteFeed(api, path, news);
    Thread thread = new Thread(feed::run, "heddle-feed");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!ended) {
        try (BufferedReader lines = open()) {
          news.connected(true);
          read(lines);
        } catch (IOException | UnreachableException e) {
          reason = String.valueOf(e.getMessage());
          // A feed that ends without a word is likely to go on at once: that is not worth one.
          news.connected(false);
        }
        if (!ended && System.nanoTime() - heardNanos > TimeUnit.SECONDS.toNanos(PATIENCE)) {
          throw new CliException("lost the server: " + reason);
        }
        TimeUnit.MILLISECONDS.sleep(ended ? 0 : AGAIN_MILLIS);
      }
    } catch (CliException e) {
      news.failed(e);
    } catch (InterruptedException e) {
      news.failed(new CliException("interrupted"));
    }
  }

  private BufferedReader open() {
    InputStream events = api.events(path + "/events", lastSeq).orElseThrow(this::putAside);
    return new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
  }

  /** A feed that is over before the job has ended is one of a job that nobody goes on with. */
  private CliException putAside() {
    return new PutAsideException(news.id());
  }

  private void read(BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null && !ended; line = lines.readLine()) {
      // A feed that has nothing to tell says so now and then.
      heardNanos = System.nanoTime();
      if (line.startsWith(DATA)) {
        told(object(line.substring(DATA.length())));
      }
    }
    if (stale) {
      throw putAside();
    }
  }

  private static JsonObject object(String text) {
    try {
      return new JsonObject(text);
    } catch (DecodeException e) {
      throw new CliException("what answers is no Heddle server");
    }
  }

  private void told(JsonObject event) {
    lastSeq = String.valueOf(event.getValue("seq"));
    if (event.getValue("job") instanceof JsonObject job) {
      news.told(job);
      ended = RemoteViews.job(job).ended();
      stale = !ended && job.containsKey("stale");
    }
  }
}
