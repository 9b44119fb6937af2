package dev.heddle.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Reads the events of a server's job on a thread of its own, through lost connections. */
final class RemoteFeed {
  /** A server that restarts is waited for, for so many seconds. */
  static final int PATIENCE = 30;

  /** A feed says each 15 s that it is there: one that says nothing for so long is lost. */
  static final Duration SILENCE_MAX = Duration.ofSeconds(40);

  private static final long AGAIN_MILLIS = 250;
  private static final String SILENT = "it says nothing any more";
  private static final String DATA = "data: ";

  private final ApiClient api;
  private final String path;
  private final JobNews news;
  private final Duration silenceMax;
  private String lastSeq = "";

  /** Since when the server is waited for, where there is no connection. */
  private long waitingNanos = System.nanoTime();

  private String reason = "it ends its feed before the job has ended";
  private boolean ended;
  private boolean aside;

  private RemoteFeed(ApiClient api, String path, JobNews news, Duration silenceMax) {
    this.api = api;
    this.path = path;
    this.news = news;
    this.silenceMax = silenceMax;
  }

  /**
   * Tells the news of a job until it has ended.
   *
   * @param path of the job
   */
  static void follow(ApiClient api, String path, JobNews news) {
    follow(api, path, news, SILENCE_MAX);
  }

  /** The same, for a feed that is lost when it is silent for so long. */
  static void follow(ApiClient api, String path, JobNews news, Duration silenceMax) {
    RemoteFeed feed = new RemoteFeed(api, path, news, silenceMax);
    Thread thread = new Thread(feed::run, "heddle-feed");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!ended) {
        try {
          readOn();
        } catch (IOException | UnreachableException e) {
          reason = String.valueOf(e.getMessage());
          // A feed that ends without a word is likely to go on at once: that is not worth one.
          news.connected(false);
        }
        if (!ended && System.nanoTime() - waitingNanos > TimeUnit.SECONDS.toNanos(PATIENCE)) {
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

  private void readOn() throws IOException {
    try (InputStream events =
            api.events(path + "/events", lastSeq, SILENCE_MAX).orElseThrow(this::putAside);
        SilenceGuard guard = new SilenceGuard(events, silenceMax)) {
      news.connected(true);
      try {
        read(new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8)), guard);
      } catch (IOException e) {
        throw guard.silent() ? new IOException(SILENT, e) : e;
      }
      if (guard.silent()) {
        throw new IOException(SILENT);
      }
    }
  }

  /** A feed that is over before the job has ended is one of a job that nobody goes on with. */
  private CliException putAside() {
    return new PutAsideException(news.id());
  }

  private void read(BufferedReader lines, SilenceGuard guard) throws IOException {
    boolean heard = false;
    try {
      for (String line = lines.readLine(); line != null && !ended; line = lines.readLine()) {
        // A feed that has nothing to tell says so now and then.
        heard = true;
        guard.heard();
        tellOf(line);
      }
    } finally {
      if (heard) {
        waitingNanos = System.nanoTime();
      }
    }
    if (aside && !guard.silent()) {
      throw putAside();
    }
  }

  private void tellOf(String line) {
    if (line.startsWith(DATA)) {
      told(object(line.substring(DATA.length())));
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
      aside = !ended && job.containsKey("putAside");
    }
  }
}
