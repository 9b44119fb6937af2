package dev.heddle.bus;

/**
 * The handful of event-bus addresses a node registers once, by its incarnation; which job it is
 * about is in the message.
 */
public final class Addresses {
  private Addresses() {}

  /** Where the coordinator of an incarnation takes {@link ToCoordinator}. */
  public static String coordinator(String incarnation) {
    return "heddle.coordinator." + incarnation;
  }

  /** Where the node of an incarnation takes {@link ToNode}. */
  public static String node(String incarnation) {
    return "heddle.node." + incarnation;
  }

  /** Where the worker of an incarnation takes {@link ToWorker}. */
  public static String worker(String incarnation) {
    return "heddle.worker." + incarnation;
  }

  /** Where an incarnation that has jobs answers {@link ServiceCall}. */
  public static String service(String incarnation) {
    return "heddle.service." + incarnation;
  }

  /** Where an incarnation that watches jobs of other nodes takes {@link ToWatcher}. */
  public static String watcher(String incarnation) {
    return "heddle.watcher." + incarnation;
  }
}
