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
 * never with one that has another store, or speaks another version of the protocol. Addresses alone
 * tell nothing: where a worker was once, on the next free port, may be a node of somebody else
 * today, and of two clusters that merge one would have to end.
 */
final class OneStoreJoiner extends TcpIpJoiner {
  /** Any that no other kind of message has. */
  static final int MESSAGES = 5701;

  static final int QUESTION = 0;
  static final int INTRODUCTION = 1;

  private static final int ANSWER_SECONDS = 5;

  /** For so long an address is not asked again where no merge will do. */
  private static final long FOREIGN_NANOS = 60_000_000_000L;

  /** For so long where it did not answer: others that are found may. */
  private static final long UNANSWERED_NANOS = 8_000_000_000L;

  /** So many clusters that said where they are; one is enough to merge with. */
  private static final int INTRODUCED_MAX = 100;

  /** For so long a cluster is looked for that said where it is. It says so again. */
  private static final long INTRODUCED_NANOS = 30_000_000_000L;

  /** Where clusters are that are not to be merged with, and until when. */
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
            MESSAGES, kind -> kind == INTRODUCTION ? new Introduction() : new ClusterQuestion());
  }

  /**
   * Without those that it is not to merge with, where that is known: the search ends at the first
   * that Hazelcast would merge with.
   */
  @Override
  public Collection<Address> getFilteredPossibleAddresses() {
    long now = System.nanoTime();
    foreign.values().removeIf(until -> now - until >= 0);
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
    ClusterQuestion.Answer mine = ClusterQuestion.of(node.getClusterService().getMembers());
    long again = UNANSWERED_NANOS;
    try {
      if (mine.goesWith(ask(to))) {
        return true;
      }
      logger.fine(to + " has another store or protocol");
      again = FOREIGN_NANOS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      logger.fine(e);
    }
    foreign.put(to, System.nanoTime() + again);
    return false;
  }

  private ClusterQuestion.Answer ask(Address to)
      throws InterruptedException, ExecutionException, TimeoutException {
    String answer =
        node.getNodeEngine()
            .getOperationService()
            .createInvocationBuilder(ClusterServiceImpl.SERVICE_NAME, new ClusterQuestion(), to)
            .setTryCount(1)
            .<String>invoke()
            .get(ANSWER_SECONDS, TimeUnit.SECONDS);
    return ClusterQuestion.Answer.parse(answer);
  }
}
