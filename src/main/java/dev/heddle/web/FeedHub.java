package dev.heddle.web;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.JobService.JobsWatch;
import dev.heddle.bus.JobService.Readiness;
import dev.heddle.bus.ListListener;
import dev.heddle.bus.ServiceException;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Nothing is queued for a client: it has a place in the events that its job's channel holds, and is
 * sent the next ones when its connection takes them. One that falls too far behind is told to read
 * anew. So a client costs what its connection's write queue may hold, and the job's events once for
 * all clients.
 *
 * What is sent goes out in rounds. After each the event loop does other things for a multiple of the
 * time that the round took, so that a thousand clients slow their own pictures down and not the
 * jobs; a crowd waits as long before a round, too, for much may have changed, or a job be over,
 * by then; and the more clients there are, the less of a backlog each may have.
 */
/** The clients of one event loop that watch something. */
final class FeedHub {
  private static final long ROUND_CHARS = 4 << 20;
  private static final long ALLOWANCE_CHARS_MIN = 4 << 10;
  private static final long ALLOWANCE_CHARS_MAX = 256 << 10;
  private static final int LAG_ALLOWANCES = 4;
  private static final long REST_NANOS_MIN = Duration.ofMillis(20).toNanos();
  private static final int REST_FACTOR = 15;

  /** What a round rests for each client, about; more than so many are a crowd. */
  private static final long CLIENT_REST_NANOS = Duration.ofMillis(1).toNanos();

  private static final int CROWD = 50;
  private static final long CROWD_REST_NANOS_MAX = Duration.ofMillis(500).toNanos();
  private static final long SWEEP_MILLIS = 1_000;
  private static final int SWEEPS_PER_BEAT = 15;
  private static final long NODES_MILLIS = 1_000;
  private static final long AGAIN_MILLIS = 1_000;
  private static final Readiness READY = new Readiness(true, "");
  private static final String MISSED = Json.jobsEvent(new JobsChange(List.of(), List.of(), true));

  private final Vertx vertx;
  private final JobService jobs;
  private final Load load;
  private final Duration patience;

  /** By job: one, and one more for each later term that a client had been told of elsewhere. */
  private final Map<String, Set<JobChannel>> channels = new LinkedHashMap<>();

  /** Every client, and since when it has read nothing; 0 where it does. */
  private final Map<FeedWriter, Long> clients = new HashMap<>();

  private final Set<FeedWriter> ofList = new LinkedHashSet<>();
  private final Set<FeedWriter> ofNodes = new LinkedHashSet<>();

  /** Clients that could not be told of a change of the list when it came. */
  private final Set<FeedWriter> missed = new HashSet<>();

  private @Nullable JobsWatch list;
  private boolean listMissed;
  private boolean askingForList;
  private boolean askingForNodes;
  private boolean askingWhetherReady;
  private Readiness ready = READY;
  private boolean scheduled;
  private long restUntilNanos = System.nanoTime();
  private int sweeps;

  /** A hub for the event loop that it is made on. */
  FeedHub(Vertx vertx, JobService jobs, Load load, Duration patience) {
    this.vertx = vertx;
    this.jobs = jobs;
    this.load = load;
    this.patience = patience;
    vertx.setPeriodic(SWEEP_MILLIS, timer -> sweep());
    vertx.setPeriodic(NODES_MILLIS, timer -> askForNodes());
  }

  // ---- clients

  /** Makes a client known; to be taken out by {@link #leave}. */
  void join(FeedWriter client) {
    clients.put(client, 0L);
    load.feedOpened();
    if (clients.size() == 1) {
      askWhetherReady();
    } else if (!ready.ready()) {
      client.ready(ready);
    }
  }

  /** A client is gone. */
  void leave(FeedWriter client) {
    if (clients.remove(client) == null) {
      return;
    }
    load.feedClosed();
    for (JobChannel channel : allChannels()) {
      channel.clients().removeIf(subscription -> subscription.writer().equals(client));
      closeIfUnwatched(channel);
    }
    leaveList(client);
    leaveNodes(client);
  }

  void countReset() {
    load.feedReset();
  }

  // ---- jobs

  /**
   * Sends the events of a job.
   *
   * @param after the number of the last event that the client has; 0 for the oldest held; null for
   *     the job as it is now and what comes
   */
  JobSubscription watch(String id, @Nullable Long after, FeedWriter client) {
    long told = after == null ? 0 : after;
    Set<JobChannel> ofJob = channels.computeIfAbsent(id, job -> new LinkedHashSet<>());
    Optional<JobChannel> known = ofJob.stream().filter(channel -> channel.serves(told)).findFirst();
    JobChannel channel = known.orElseGet(() -> new JobChannel(id, this));
    JobSubscription subscription = new JobSubscription(channel, client, after);
    channel.add(subscription);
    if (known.isEmpty()) {
      ofJob.add(channel);
      ask(channel);
    }
    return subscription;
  }

  /** Sends no more of them. */
  void unwatch(JobSubscription subscription) {
    subscription.channel().clients().remove(subscription);
    closeIfUnwatched(subscription.channel());
  }

  private void ask(JobChannel channel) {
    jobs.watch(channel.id(), channel.asking(), channel)
        .onSuccess(
            watch -> {
              if (isKept(channel)) {
                channel.opened(watch);
                closeIfUnwatched(channel);
              } else {
                // Everybody left before the answer: nobody else would stop it.
                watch.stop().run();
              }
            })
        .onFailure(
            e -> {
              if (ServiceException.isUnavailable(e)) {
                channel.failImpatient(e);
              } else {
                channel.fail(e);
              }
              if (!channel.clients().isEmpty()) {
                watchAgain(channel);
              } else {
                remove(channel);
              }
            });
  }

  /** The source of a channel gave it up: looks for another one. */
  void watchAgain(JobChannel channel) {
    vertx.setTimer(
        AGAIN_MILLIS,
        timer -> {
          if (isKept(channel)) {
            ask(channel);
          }
        });
  }

  private boolean isKept(JobChannel channel) {
    return channels.getOrDefault(channel.id(), Set.of()).contains(channel);
  }

  private List<JobChannel> allChannels() {
    return channels.values().stream().flatMap(Set::stream).toList();
  }

  /** Whether it was kept. */
  private boolean remove(JobChannel channel) {
    Set<JobChannel> ofJob = channels.get(channel.id());
    if (ofJob == null || !ofJob.remove(channel)) {
      return false;
    }
    if (ofJob.isEmpty()) {
      channels.remove(channel.id());
    }
    return true;
  }

  private void closeIfUnwatched(JobChannel channel) {
    channel.clients().removeIf(JobSubscription::done);
    if (channel.clients().isEmpty() && remove(channel)) {
      channel.stop();
    }
  }

  // ---- rounds

  /** There may be something to send. */
  void pumpSoon() {
    if (scheduled || channels.isEmpty()) {
      return;
    }
    scheduled = true;
    long waitNanos = Math.max(restUntilNanos - System.nanoTime(), restBefore(subscriptions()));
    if (waitNanos <= 0) {
      vertx.runOnContext(v -> round());
    } else {
      vertx.setTimer(1 + waitNanos / 1_000_000, timer -> round());
    }
  }

  /** How long a round waits until more may have changed, with so many to tell. */
  static long restBefore(int subscriptions) {
    return subscriptions <= CROWD
        ? 0
        : Math.min(subscriptions * CLIENT_REST_NANOS, CROWD_REST_NANOS_MAX);
  }

  private int subscriptions() {
    return allChannels().stream().mapToInt(channel -> channel.clients().size()).sum();
  }

  private void round() {
    scheduled = false;
    long start = System.nanoTime();
    long allowance =
        Math.clamp(
            ROUND_CHARS / Math.max(1, subscriptions()), ALLOWANCE_CHARS_MIN, ALLOWANCE_CHARS_MAX);
    boolean more = false;
    for (JobChannel channel : allChannels()) {
      for (JobSubscription client : List.copyOf(channel.clients())) {
        client.pump(allowance, allowance * LAG_ALLOWANCES);
        more |= client.wantsMore();
      }
      closeIfUnwatched(channel);
    }
    long now = System.nanoTime();
    restUntilNanos = now + Math.max(REST_NANOS_MIN, (now - start) * REST_FACTOR);
    if (more) {
      pumpSoon();
    }
  }

  /** A client reads again. */
  void drained(FeedWriter client) {
    if (missed.remove(client) && ofList.contains(client)) {
      client.notice("jobs", MISSED);
    }
    pumpSoon();
  }

  // ---- the list

  /** Sends which jobs change. */
  void watchList(FeedWriter client) {
    if (!ofList.add(client)) {
      return;
    }
    JobsWatch known = list;
    if (known != null) {
      // What is open now is told to the first one only: it has changed since.
      client.notice("jobs", MISSED);
    } else {
      askForList();
    }
  }

  private void askForList() {
    if (askingForList || ofList.isEmpty() || list != null) {
      return;
    }
    askingForList = true;
    jobs.watchJobs(
            new ListListener() {
              @Override
              public void changed(JobsChange change) {
                tellList(change);
              }

              @Override
              public void closed() {
                listClosed();
              }
            })
        .onComplete(
            done -> {
              askingForList = false;
              if (done.failed()) {
                vertx.setTimer(AGAIN_MILLIS, timer -> askForList());
              } else if (ofList.isEmpty()) {
                done.result().stop().run();
              } else {
                list = done.result();
                JobsChange open = done.result().open();
                tellList(listMissed ? new JobsChange(open.jobs(), open.deleted(), true) : open);
                listMissed = false;
              }
            });
  }

  /** The source of the list is gone: looks for another one. What changes until then is missed. */
  private void listClosed() {
    if (list != null) {
      list = null;
      listMissed = true;
      askForList();
    }
  }

  private void tellList(JobsChange change) {
    String text = Json.jobsEvent(change);
    for (FeedWriter client : List.copyOf(ofList)) {
      if (client.full()) {
        missed.add(client);
      } else {
        client.notice("jobs", text);
      }
    }
  }

  /** Sends them no longer. */
  void leaveList(FeedWriter client) {
    ofList.remove(client);
    missed.remove(client);
    JobsWatch known = list;
    if (ofList.isEmpty() && known != null) {
      known.stop().run();
      list = null;
    }
  }

  // ---- the nodes

  /** Sends the nodes, each second. */
  void watchNodes(FeedWriter client) {
    ofNodes.add(client);
    askForNodes();
  }

  /** Sends them no longer. */
  void leaveNodes(FeedWriter client) {
    ofNodes.remove(client);
  }

  private void askForNodes() {
    if (askingForNodes || ofNodes.isEmpty()) {
      return;
    }
    askingForNodes = true;
    jobs.nodes()
        .onComplete(
            done -> {
              askingForNodes = false;
              if (done.succeeded()) {
                String text = Json.nodesEvent(done.result());
                List.copyOf(ofNodes).stream()
                    .filter(client -> !client.full())
                    .forEach(client -> client.notice("nodes", text));
              }
            });
  }

  // ---- whether jobs are taken

  private void askWhetherReady() {
    if (askingWhetherReady || clients.isEmpty()) {
      return;
    }
    askingWhetherReady = true;
    jobs.readiness()
        .otherwise(e -> new Readiness(false, String.valueOf(e.getMessage())))
        .onSuccess(
            now -> {
              askingWhetherReady = false;
              if (!now.equals(ready)) {
                ready = now;
                List.copyOf(clients.keySet()).forEach(client -> client.ready(now));
              }
            });
  }

  // ---- those who do not read, and those who may not

  private void sweep() {
    askWhetherReady();
    long now = System.nanoTime();
    boolean beat = ++sweeps % SWEEPS_PER_BEAT == 0;
    for (FeedWriter client : List.copyOf(clients.keySet())) {
      if (!client.isLetIn()) {
        // Cut off, as nobody has to read on for it; whoever comes back is told why not.
        client.abort();
        leave(client);
      } else if (client.isDead(now) || isStuck(client, now)) {
        load.refused("feeds that nobody reads");
        client.abort();
        leave(client);
      } else if (beat && !client.full()) {
        client.beat();
      }
    }
  }

  private boolean isStuck(FeedWriter client, long now) {
    if (!client.full()) {
      clients.put(client, 0L);
      return false;
    }
    long since = clients.getOrDefault(client, 0L);
    if (since == 0) {
      clients.put(client, now);
      return false;
    }
    return now - since > patience.toNanos();
  }
}
