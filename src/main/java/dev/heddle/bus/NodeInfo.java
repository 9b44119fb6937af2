package dev.heddle.bus;

import dev.heddle.bus.JobService.NodeView;
import io.vertx.core.Future;
import java.util.List;

/** The nodes of the cluster. */
public interface NodeInfo {
  /** As they describe themselves, this one first. */
  List<NodeView> nodes();

  /**
   * Has a node take no more tasks, or take tasks again.
   *
   * @return the node as it is then
   */
  default Future<NodeView> rest(String name, boolean rest) {
    return Future.failedFuture(unknown(name));
  }

  /** Why nothing can be asked of a node that is not there. */
  static ServiceException unknown(String name) {
    return new ServiceException(ServiceException.Kind.UNKNOWN_NODE, "there is no node " + name);
  }
}
