package dev.heddle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import dev.heddle.testing.FreePort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two nodes in one process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistrationsTest {
  private static final String ADDRESS = "somewhere";
  private static final Duration SOON = Duration.ofSeconds(20);

  private Cluster first;
  private Cluster second;
  private Vertx listens;
  private Vertx sends;

  @BeforeAll
  void start() throws Exception {
    int port = FreePort.any();
    first = Cluster.start(options("one", port, List.of(), "store"));
    HostPort at = new HostPort("127.0.0.1", port);
    second = Cluster.start(options("two", FreePort.any(), List.of(at), null));
    listens = get(first.vertx(new VertxOptions()));
    sends = get(second.vertx(new VertxOptions()));
  }

  @AfterAll
  void stop() throws Exception {
    get(sends.close());
    get(listens.close());
    second.close();
    first.close();
  }

  private static ClusterOptions options(
      String name, int port, List<HostPort> join, @Nullable String store) {
    return new ClusterOptions(
        name, "i-" + name, "127.0.0.1", port, 0, join, List.of(), store, 1, true);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private static HazelcastInstance hazelcast() {
    return Hazelcast.getAllHazelcastInstances().iterator().next();
  }

  private Object asked() throws Exception {
    DeliveryOptions patience = new DeliveryOptions().setSendTimeout(2_000);
    return get(sends.eventBus().request(ADDRESS, "who", patience).map(Message::body));
  }

  @Test
  void whatTheClusterLostIsRestoredOnce() throws Exception {
    MessageConsumer<String> consumer =
        listens.eventBus().consumer(ADDRESS, message -> message.reply("me"));
    get(consumer.completion());
    assertThat(asked()).isEqualTo("me");

    MultiMap<String, Object> all = hazelcast().getMultiMap(Registrations.SUBSCRIPTIONS);
    all.remove(ADDRESS);
    hazelcast().getMap(Registrations.NODES).remove("i-one");

    await().atMost(SOON).until(() -> all.valueCount(ADDRESS) == 1);
    await().atMost(SOON).ignoreExceptions().until(() -> asked().equals("me"));
    assertThat(hazelcast().getMap(Registrations.NODES).containsKey("i-one")).isTrue();

    get(consumer.unregister());
    assertThat(all.valueCount(ADDRESS)).isZero();
  }
}
