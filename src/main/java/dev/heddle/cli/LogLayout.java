package dev.heddle.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.heddle.cli.text.Printable;
import java.time.Instant;

/** {@code 2026-01-01T00:00:00.000Z INFO Class: message}, and the stack trace of a defect. */
final class LogLayout extends LayoutBase<ILoggingEvent> {
  @Override
  public String doLayout(ILoggingEvent event) {
    String logger = event.getLoggerName();
    StringBuilder line = new StringBuilder(120);
    line.append(time(event.getTimeStamp())).append(' ');
    line.append(event.getLevel()).append(event.getLevel().levelStr.length() < 5 ? "  " : " ");
    line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(": ");
    line.append(Printable.clean(String.valueOf(event.getFormattedMessage()))).append('\n');
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(ThrowableProxyUtil.asString(thrown));
    }
    return line.toString();
  }

  private static String time(long millis) {
    String time = Instant.ofEpochMilli(millis).toString();
    // An instant on a whole second leaves its milliseconds out.
    return time.length() == 20 ? time.substring(0, 19) + ".000Z" : time;
  }
}
