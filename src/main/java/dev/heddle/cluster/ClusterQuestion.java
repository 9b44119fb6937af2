package dev.heddle.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.internal.cluster.impl.operations.JoinOperation;
import com.hazelcast.spi.impl.operationservice.Operation;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks a node of another cluster what would keep the two apart. */
final class ClusterQuestion extends Operation implements JoinOperation {
  private static final String NONE = "";

  private @Nullable String answer;

  /**
   * What a cluster answers.
   *
   * @param protocol the version that all of it speak
   * @param store which store it has; empty where it has none
   */
  record Answer(String protocol, String store) {
    static Answer parse(String text) {
      int end = text.indexOf(' ');
      return new Answer(text.substring(0, end), text.substring(end + 1));
    }

    String text() {
      return protocol + " " + store;
    }

    boolean goesWith(Answer other) {
      boolean oneStore =
          store.equals(NONE) || other.store.equals(NONE) || store.equals(other.store);
      return oneStore && protocol.equals(other.protocol);
    }
  }

  /** What these answer, all together. */
  static Answer of(Collection<Member> members) {
    return new Answer(first(members, Cluster.PROTOCOL), first(members, Cluster.STORE));
  }

  private static String first(Collection<Member> members, String attribute) {
    return members.stream()
        .map(member -> member.getAttribute(attribute))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(NONE);
  }

  @Override
  public void run() {
    answer = of(getNodeEngine().getClusterService().getMembers()).text();
  }

  @Override
  public @Nullable Object getResponse() {
    return answer;
  }

  @Override
  public int getFactoryId() {
    return OneStoreJoiner.MESSAGES;
  }

  @Override
  public int getClassId() {
    return OneStoreJoiner.QUESTION;
  }
}
