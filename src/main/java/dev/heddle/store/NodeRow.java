package dev.heddle.store;

/**
 * A node that may hold grants.
 *
 * @param incarnation this run of it
 * @param name what people call it
 * @param host where its cluster port is
 * @param port its cluster port
 * @param machine where that address means something; empty where it is not known
 * @param seenMicros when it was last heard, on the store's clock
 */
public record NodeRow(
    String incarnation, String name, String host, int port, String machine, long seenMicros) {
  /** Whether it had this address, so that whoever has it now proves it dead. */
  public boolean wasAt(String otherHost, int otherPort, String otherMachine) {
    return port == otherPort && host.equals(otherHost) && machine.equals(otherMachine);
  }
}
