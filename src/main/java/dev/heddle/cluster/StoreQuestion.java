package dev.heddle.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.internal.cluster.impl.operations.JoinOperation;
import com.hazelcast.spi.impl.operationservice.Operation;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks a node of another cluster which store its cluster has; the answer may be "none". */
final class StoreQuestion extends Operation implements JoinOperation {
  static final String NONE = "";

  private @Nullable String answer;

  /** Which store these have, all together. */
  static String storeOf(Collection<Member> members) {
    return members.stream()
        .map(member -> member.getAttribute(Cluster.STORE))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(NONE);
  }

  @Override
  public void run() {
    answer = storeOf(getNodeEngine().getClusterService().getMembers());
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
    return OneStoreJoiner.STORE_QUESTION;
  }
}
