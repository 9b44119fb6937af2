package dev.heddle.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Which network of which machine this process is in: of two processes with one address and one of
 * these, the earlier one is dead.
 */
public final class MachineId {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NETWORK = Path.of("/proc/self/ns/net");
  private static final String OWN = find();

  private MachineId() {}

  /** The same for all processes that share addresses, until the machine is started anew. */
  public static String own() {
    return OWN;
  }

  /** Where it cannot be found out, no other process has it, and no address proves anything. */
  private static String find() {
    try {
      return Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(NETWORK);
    } catch (IOException | UnsupportedOperationException e) {
      return UUID.randomUUID().toString();
    }
  }
}
