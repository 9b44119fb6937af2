package dev.heddle.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import com.hazelcast.internal.cluster.impl.operations.JoinOperation;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.impl.NodeEngineImpl;
import com.hazelcast.spi.impl.operationservice.Operation;
import java.io.IOException;

/**
 * Tells a node of another cluster where the oldest one of this cluster is. Of two clusters the
 * smaller merges into the larger, and only its oldest node looks for others: it may know of nobody,
 * while those that know of it wait.
 */
final class Introduction extends Operation implements JoinOperation {
  private String host = "";
  private int port;
  private boolean passedOn;

  /** To be read from a message. */
  Introduction() {}

  /** Of the oldest node of a cluster. */
  Introduction(Address oldest) {
    this(oldest.getHost(), oldest.getPort(), false);
  }

  private Introduction(String host, int port, boolean passedOn) {
    this.host = host;
    this.port = port;
    this.passedOn = passedOn;
  }

  @Override
  public void run() throws IOException {
    NodeEngineImpl engine = (NodeEngineImpl) getNodeEngine();
    ClusterServiceImpl cluster = (ClusterServiceImpl) engine.getClusterService();
    Address oldest = cluster.getMasterAddress();
    if (!cluster.isJoined() || oldest == null) {
      return;
    }
    if (cluster.isMaster()) {
      OneStoreJoiner.of(engine.getNode()).introduced(new Address(host, port));
    } else if (!passedOn) {
      engine.getOperationService().send(new Introduction(host, port, true), oldest);
    }
  }

  @Override
  public boolean returnsResponse() {
    return false;
  }

  @Override
  protected void writeInternal(ObjectDataOutput out) throws IOException {
    out.writeString(host);
    out.writeInt(port);
    out.writeBoolean(passedOn);
  }

  @Override
  protected void readInternal(ObjectDataInput in) throws IOException {
    host = String.valueOf(in.readString());
    port = in.readInt();
    passedOn = in.readBoolean();
  }

  @Override
  public int getFactoryId() {
    return OneStoreJoiner.MESSAGES;
  }

  @Override
  public int getClassId() {
    return OneStoreJoiner.INTRODUCTION;
  }
}
