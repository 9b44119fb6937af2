package dev.heddle.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.util.List;

/**
 * Carries messages between the parts of nodes: within a process as they are, for they are
 * immutable, and to another as {@link WireFormat} has them.
 *
 * @param <T> the message
 */
public final class WireCodec<T> implements MessageCodec<T, T> {
  private static final List<Class<?>> KINDS =
      List.of(ToWorker.class, ToCoordinator.class, ToNode.class, ToWatcher.class);

  private final Class<T> type;

  private WireCodec(Class<T> type) {
    this.type = type;
  }

  /** The version of what nodes say to each other; nodes of different versions form no cluster. */
  public static int version() {
    return WireFormat.VERSION;
  }

  /** Makes a bus carry the messages between the parts of nodes. */
  public static void register(EventBus bus) {
    for (Class<?> kind : KINDS) {
      for (Class<?> type : kind.getPermittedSubclasses()) {
        register(bus, type);
      }
    }
    register(bus, ServiceCall.class);
    register(bus, ServiceAnswer.class);
    register(bus, JobService.NodeView.class);
  }

  static <M> WireCodec<M> of(Class<M> type) {
    return new WireCodec<>(type);
  }

  private static <M> void register(EventBus bus, Class<M> type) {
    bus.registerDefaultCodec(type, of(type));
  }

  @Override
  public void encodeToWire(Buffer buffer, T message) {
    byte[] bytes = WireFormat.encode(message);
    buffer.appendByte(WireFormat.VERSION).appendInt(bytes.length).appendBytes(bytes);
  }

  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    byte version = buffer.getByte(position);
    if (version != WireFormat.VERSION) {
      throw new IllegalArgumentException(
          "a message of version " + version + ", this node reads version " + WireFormat.VERSION);
    }
    int length = buffer.getInt(position + 1);
    int start = position + 5;
    if (length < 0 || length > buffer.length() - start) {
      throw new IllegalArgumentException("a message that ends before its length");
    }
    return WireFormat.decode(buffer.getBytes(start, start + length), type);
  }

  @Override
  public T transform(T message) {
    return message;
  }

  @Override
  public String name() {
    return type.getSimpleName();
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
