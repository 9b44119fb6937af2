package dev.heddle.cli;

import java.lang.reflect.Proxy;

/**
 * What happens on Ctrl-C and on an orderly kill.
 *
 * <p>A shutdown hook can neither tell the two apart nor hear a second one, so this uses the JDK's
 * own signal class ({@code sun.misc.Signal}, module {@code jdk.unsupported}); by reflection, since
 * the compiler's warning about it cannot be suppressed.
 */
final class Signals {
  /** The signal of Ctrl-C. */
  static final String INT = "INT";

  /** The signal of an orderly kill. */
  static final String TERM = "TERM";

  private Signals() {}

  /** Runs this, on a thread of its own, whenever the signal comes. */
  static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, args) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK lets nobody handle SIG" + name, e);
    }
  }
}
