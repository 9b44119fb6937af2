package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogSetupTest {
  private final LoggerContext context = new LoggerContext();

  private ExecutionStatus configure() {
    LogSetup setup = new LogSetup();
    setup.setContext(context);
    return setup.configure(context);
  }

  @AfterEach
  void uninstall() {
    System.clearProperty("heddle.logging");
    context.stop();
  }

  @Test
  void commandsLogWarningsAndNoTroubleThatIsToldAnyway() {
    LogSetup.install();
    assertThat(configure()).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
    assertThat(context.getLogger("dev.heddle.x").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger("org.sqlite.SQLiteJDBCLoader").getEffectiveLevel())
        .isEqualTo(Level.OFF);
  }

  @Test
  void elsewhereLoggingIsNotItsBusiness() {
    assertThat(configure()).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
  }
}
