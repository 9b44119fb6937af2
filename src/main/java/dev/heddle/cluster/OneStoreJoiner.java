package dev.heddle.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeContext;
import com.hazelcast.internal.cluster.Joiner;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import com.hazelcast.internal.cluster.impl.TcpIpJoiner;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Finds the nodes of a cluster, and merges with another cluster that it finds, as after a cut; but
 * never with one that has another store. Addresses alone tell nothing: where a worker was once, on
 * the next free port, may be a node of somebody else today, and of two clusters that merge one
 * would have to end.
 */
final class OneStoreJoiner extends TcpIpJoiner {
  /** Any that no other kind of message has. */
  static final int MESSAGES = 5701;

  static final int STORE_QUESTION = 0;
  static final int INTRODUCTION = 1;

  private static final int ANSWER_SECONDS = 5;

  /** For so long an address with another store is not asked again. */
  private static final long FOREIGN_NANOS = 60_000_000_000L;

  /** So many clusters that said where they are; one is enough to merge with. */
  private static final int INTRODUCED_MAX = 100;

  /** For so long a cluster is looked for that said where it is. It says so again. */
  private static final long INTRODUCED_NANOS = 30_000_000_000L;

  /** Where clusters of other stores were met, and when. One address for each, as in the search. */
  private final Map<Address, Long> foreign = new ConcurrentHashMap<>();

  /** Where the oldest nodes of other clusters said that they are, and when. */
  private final Map<Address, Long> introduced = new ConcurrentHashMap<>();

  private OneStoreJoiner(Node node) {
    super(node);
  }

  /** For nodes that find each other so. */
  static NodeContext context() {
    return new DefaultNodeContext() {
      @Override
      public Joiner createJoiner(Node node) {
        return new OneStoreJoiner(node);
      }
    };
  }

  static OneStoreJoiner of(Node node) {
    return (OneStoreJoiner) node.getJoiner();
  }

  static OneStoreJoiner of(HazelcastInstance instance) {
    return of(((HazelcastInstanceProxy) instance).getOriginal().node);
  }

  /** Lets nodes with this configuration send what is said here and understand it. */
  static void allow(Config config) {
    config
        .getSerializationConfig()
        .addDataSerializableFactory(
            MESSAGES, kind -> kind == INTRODUCTION ? new Introduction() : new StoreQuestion());
  }

  /**
   * Without those of another store, of whom it is known: the search ends at the first that it may
   * merge with.
   */
  @Override
  public Collection<Address> getFilteredPossibleAddresses() {
    long now = System.nanoTime();
    foreign.values().removeIf(since -> now - since > FOREIGN_NANOS);
    introduced.values().removeIf(since -> now - since > INTRODUCED_NANOS);
    return Stream.concat(
            super.getFilteredPossibleAddresses().stream(),
            introduced.keySet().stream().filter(this::isElsewhere))
        .distinct()
        .filter(address -> !foreign.containsKey(address))
        .toList();
  }

  private boolean isElsewhere(Address address) {
    return !address.equals(node.getThisAddress())
        && node.getClusterService().getMember(address) == null;
  }

  /** The oldest node of another cluster says where it is. */
  void introduced(Address oldest) {
    if (introduced.size() < INTRODUCED_MAX || introduced.containsKey(oldest)) {
      introduced.put(oldest, System.nanoTime());
    }
  }

  /**
   * Tells all that this node knows of, and that are not of its cluster, where its oldest node is.
   */
  void introduce() {
    Address oldest = node.getClusterService().getMasterAddress();
    if (oldest != null && node.getClusterService().isJoined()) {
      for (Address other : getFilteredPossibleAddresses()) {
        node.getNodeEngine().getOperationService().send(new Introduction(oldest), other);
      }
    }
  }

  @Override
  protected void startClusterMerge(Address to, int memberListVersion) {
    if (mayMerge(to)) {
      super.startClusterMerge(to, memberListVersion);
    } else {
      setTargetAddress(null);
    }
  }

  private boolean mayMerge(Address to) {
    String mine = StoreQuestion.storeOf(node.getClusterService().getMembers());
    if (mine.equals(StoreQuestion.NONE)) {
      return true;
    }
    try {
      String theirs = ask(to);
      boolean may = theirs.equals(StoreQuestion.NONE) || theirs.equals(mine);
      if (!may) {
        logger.fine(to + " has another store");
        foreign.put(to, System.nanoTime());
      }
      return may;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      // It is looked for again in a few seconds.
      logger.fine(e);
      return false;
    }
  }

  private String ask(Address to) throws InterruptedException, ExecutionException, TimeoutException {
    return node.getNodeEngine()
        .getOperationService()
        .createInvocationBuilder(ClusterServiceImpl.SERVICE_NAME, new StoreQuestion(), to)
        .setTryCount(1)
        .<String>invoke()
        .get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }
}
