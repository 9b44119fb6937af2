package dev.heddle.coordinator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What a class says in the log. */
final class LogLines implements AutoCloseable {
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final @Nullable Level before;
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
        }
      };

  LogLines(Class<?> of) {
    logger = (Logger) LoggerFactory.getLogger(of);
    before = logger.getLevel();
    logger.setLevel(Level.INFO);
    appender.start();
    logger.addAppender(appender);
  }

  /** Its errors, as they are read: a line each, and what a stack trace adds. */
  List<String> errors() {
    return at(Level.ERROR);
  }

  List<String> news() {
    return at(Level.INFO);
  }

  List<String> warnings() {
    return at(Level.WARN);
  }

  private List<String> at(Level level) {
    return events.stream()
        .filter(event -> event.getLevel() == level)
        .map(
            event ->
                event.getFormattedMessage()
                    + (event.getThrowableProxy() == null ? "" : "\n and a stack trace"))
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(before);
  }
}
