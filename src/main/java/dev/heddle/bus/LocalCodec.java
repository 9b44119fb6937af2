package dev.heddle.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Hands immutable messages over within a process as they are. A node of one process has no wire; a
 * message that would be put on one is a defect.
 *
 * @param <T> the message
 */
public final class LocalCodec<T> implements MessageCodec<T, T> {
  private final String name;

  private LocalCodec(String name) {
    this.name = name;
  }

  /** Makes a bus carry the messages between coordinators and workers. */
  public static void register(EventBus bus) {
    for (Class<?> type : ToWorker.class.getPermittedSubclasses()) {
      register(bus, type);
    }
    for (Class<?> type : ToCoordinator.class.getPermittedSubclasses()) {
      register(bus, type);
    }
  }

  private static <M> void register(EventBus bus, Class<M> type) {
    bus.registerDefaultCodec(type, new LocalCodec<>(type.getName()));
  }

  @Override
  public void encodeToWire(Buffer buffer, T message) {
    throw new IllegalStateException("this node is alone, " + name + " cannot leave it");
  }

  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    throw new IllegalStateException("this node is alone, " + name + " cannot come to it");
  }

  @Override
  public T transform(T message) {
    return message;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
