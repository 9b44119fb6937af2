package dev.heddle.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.util.List;

/** Makes a bus within one process send bytes, as between processes. */
public final class WireInProcess<T> implements MessageCodec<T, T> {
  private final WireCodec<T> codec;

  private WireInProcess(WireCodec<T> codec) {
    this.codec = codec;
  }

  /** Makes a bus do so with the messages of calls and watches; others pass as they are. */
  public static void register(EventBus bus) {
    register(bus, ServiceCall.class);
    register(bus, ServiceAnswer.class);
    register(bus, JobService.NodeView.class);
    for (Class<?> type : ToWatcher.class.getPermittedSubclasses()) {
      register(bus, type);
    }
    for (Class<?> kind : List.of(ToWorker.class, ToCoordinator.class, ToNode.class)) {
      for (Class<?> type : kind.getPermittedSubclasses()) {
        plain(bus, type);
      }
    }
  }

  private static <M> void register(EventBus bus, Class<M> type) {
    bus.registerDefaultCodec(type, new WireInProcess<>(WireCodec.of(type)));
  }

  private static <M> void plain(EventBus bus, Class<M> type) {
    bus.registerDefaultCodec(type, WireCodec.of(type));
  }

  @Override
  public void encodeToWire(Buffer buffer, T message) {
    codec.encodeToWire(buffer, message);
  }

  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    return codec.decodeFromWire(position, buffer);
  }

  @Override
  public T transform(T message) {
    Buffer bytes = Buffer.buffer();
    codec.encodeToWire(bytes, message);
    return codec.decodeFromWire(0, bytes);
  }

  @Override
  public String name() {
    return codec.name();
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
