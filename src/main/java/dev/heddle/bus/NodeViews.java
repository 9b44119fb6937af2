package dev.heddle.bus;

import dev.heddle.bus.JobService.NodeView;
import java.util.Arrays;
import java.util.Optional;

/** What nodes publish of themselves, as bytes. */
public final class NodeViews {
  private NodeViews() {}

  /** A view as bytes. */
  public static byte[] encode(NodeView view) {
    byte[] bytes = WireFormat.encode(view);
    byte[] versioned = new byte[bytes.length + 1];
    versioned[0] = WireFormat.VERSION;
    System.arraycopy(bytes, 0, versioned, 1, bytes.length);
    return versioned;
  }

  /** The view that was made into bytes; empty where another version of Heddle made them. */
  public static Optional<NodeView> decode(byte[] bytes) {
    return bytes.length > 1 && bytes[0] == WireFormat.VERSION
        ? Optional.of(WireFormat.decode(Arrays.copyOfRange(bytes, 1, bytes.length), NodeView.class))
        : Optional.empty();
  }
}
