package dev.heddle.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Completable;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the event bus of this node has registered in the cluster. The cluster can lose it, of a
 * healthy node too, when another one was paused and is taken out: then nobody reaches this node any
 * more. So each node looks now and then whether its own registrations are there.
 */
final class Registrations extends HazelcastClusterManager {
  private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);

  /** Where vertx-hazelcast keeps who listens at an address. */
  static final String SUBSCRIPTIONS = "__vertx.subs";

  /** Where vertx-hazelcast keeps how a node is reached. */
  static final String NODES = "__vertx.nodeInfo";

  private final HazelcastInstance hazelcast;
  private final Map<String, Set<RegistrationInfo>> own = new ConcurrentHashMap<>();

  /** What was missing at the last look: it may have been on its way in, or out. */
  private Set<Registration> missing = Set.of();

  private record Registration(
      String address, HazelcastRegistrationInfo entry, RegistrationInfo info) {}

  Registrations(HazelcastInstance hazelcast) {
    super(hazelcast);
    this.hazelcast = hazelcast;
  }

  @Override
  public void addRegistration(String address, RegistrationInfo info, Completable<Void> done) {
    if (!info.localOnly()) {
      own.computeIfAbsent(address, a -> ConcurrentHashMap.newKeySet()).add(info);
    }
    super.addRegistration(address, info, done);
  }

  @Override
  public void removeRegistration(String address, RegistrationInfo info, Completable<Void> done) {
    own.computeIfPresent(
        address,
        (a, infos) -> {
          infos.remove(info);
          return infos.isEmpty() ? null : infos;
        });
    super.removeRegistration(address, info, done);
  }

  /** Puts back what is missing twice in a row, and nothing twice. Blocks. */
  void restore() {
    NodeInfo self = getNodeInfo();
    if (self != null && !hazelcast.getMap(NODES).containsKey(getNodeId())) {
      LOG.warn("the cluster had lost where this node is; it is restored");
      setNodeInfo(self, (done, failure) -> {});
    }
    Set<Registration> gone = new HashSet<>();
    own.forEach(
        (address, infos) ->
            infos.stream()
                .map(info -> new Registration(address, new HazelcastRegistrationInfo(info), info))
                .filter(one -> !all().containsEntry(one.address, one.entry))
                .forEach(gone::add));
    gone.stream().filter(missing::contains).forEach(this::restore);
    missing = gone;
  }

  private void restore(Registration one) {
    // A multimap of sets: what is there already is not there twice.
    LOG.warn("the cluster had lost the registration of {}; it is restored", one.address);
    all().put(one.address, one.entry);
    if (!own.getOrDefault(one.address, Set.of()).contains(one.info)) {
      all().remove(one.address, one.entry);
    }
  }

  private MultiMap<String, HazelcastRegistrationInfo> all() {
    return hazelcast.getMultiMap(SUBSCRIPTIONS);
  }
}
