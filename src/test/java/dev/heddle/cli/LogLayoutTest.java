package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogLayoutTest {
  private static String line(
      String time, Level level, String logger, String message, @Nullable Throwable thrown) {
    LoggerContext context = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent("", context.getLogger(logger), level, message, thrown, new Object[0]);
    event.setInstant(Instant.parse(time));
    return new LogLayout().doLayout(event);
  }

  @Test
  void aLineHasTimeLevelClassAndMessage() {
    assertThat(line("2026-01-01T00:00:00.120Z", Level.INFO, "dev.heddle.cli.Server", "up", null))
        .isEqualTo("2026-01-01T00:00:00.120Z INFO  Server: up\n");
    assertThat(line("2026-01-01T00:00:00.001Z", Level.ERROR, "Short", "down", null))
        .isEqualTo("2026-01-01T00:00:00.001Z ERROR Short: down\n");
  }

  @Test
  void timesOnAWholeSecondAreAsLongAsOthers() {
    assertThat(line("2026-01-01T00:00:00Z", Level.WARN, "x.Y", "z", null))
        .isEqualTo("2026-01-01T00:00:00.000Z WARN  Y: z\n");
  }

  @Test
  void aMessageIsOneLineWhateverIsInIt() {
    assertThat(line("2026-01-01T00:00:00Z", Level.WARN, "x.Y", "job \"a\nb\u001b[2J\"", null))
        .isEqualTo("2026-01-01T00:00:00.000Z WARN  Y: job \"a?b?[2J\"\n");
  }

  @Test
  void aDefectComesWithItsStackTrace() {
    assertThat(
            line(
                "2026-01-01T00:00:00Z",
                Level.ERROR,
                "x.Y",
                "broken",
                new IllegalStateException("why")))
        .startsWith(
            "2026-01-01T00:00:00.000Z ERROR Y: broken\njava.lang.IllegalStateException: why")
        .contains("\tat dev.heddle.cli.LogLayoutTest");
  }
}
