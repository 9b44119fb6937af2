package dev.heddle.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/**
 * Logging to standard error, set up in code: looking for configuration files and parsing XML would
 * cost more of the start than all else that logging does.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final String ROOT = "dev.heddle";
  private static final String ENABLED = "heddle.logging";

  /** Makes this the way in which logging is set up, before anything logs. */
  static void install() {
    System.setProperty(ENABLED, "stderr");
  }

  /**
   * Has it set up when this returns. Whoever asks for a logger while another thread is at it is
   * given one that keeps what it is told and has no level: so this comes before any part of a node
   * that logs.
   */
  static void complete() {
    synchronized (LogSetup.class) {
      var _ = LoggerFactory.getILoggerFactory();
    }
  }

  /** Has a line written for each state change of a node or a job, as a server does. */
  static void verbose() {
    complete();
    if (LoggerFactory.getLogger(ROOT) instanceof Logger logger) {
      logger.setLevel(Level.INFO);
    }
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(ENABLED) == null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY; // tests and tools have a file of their own
    }
    LogLayout layout = new LogLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    // What it cannot load is told in one line by whoever opens a store.
    context.getLogger("org.sqlite").setLevel(Level.OFF);
    // So is each question to a database that it could not carry.
    context.getLogger("com.zaxxer.hikari").setLevel(Level.OFF);
    // What they say of nodes that come and go, the node says itself in one line.
    context.getLogger("com.hazelcast").setLevel(Level.ERROR);
    context.getLogger("com.hazelcast.spi.impl.proxyservice").setLevel(Level.OFF);
    // So it does of a cluster that does not let it in.
    context.getLogger("com.hazelcast.security").setLevel(Level.OFF);
    context.getLogger("com.hazelcast.instance.impl.Node").setLevel(Level.OFF);
    context.getLogger("dev.heddle.cluster.OneStoreJoiner").setLevel(Level.OFF);
    // Somebody asked who was taken for gone meanwhile, and is told so.
    context
        .getLogger(
            "com.hazelcast.spi.impl.operationservice.impl.operations.PartitionIteratingOperation")
        .setLevel(Level.OFF);
    context.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(Level.OFF);
    context.getLogger("io.vertx.core.eventbus.impl.clustered").setLevel(Level.ERROR);
    // At a node's end reports of its worker may find its coordinator gone, which harms nobody.
    context.getLogger("io.vertx.core.eventbus.impl.MessageConsumerImpl").setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
