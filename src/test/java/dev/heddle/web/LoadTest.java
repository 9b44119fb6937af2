package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoadTest {
  @Test
  void refusalsAreCountedEachAndLoggedOnce() {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(Load.class);
    lines.start();
    logger.addAppender(lines);
    try {
      int[] counted = new int[1];
      Load load = new Load(HttpLimits.DEFAULTS);
      load.countRefusals(() -> counted[0]++);
      for (int i = 0; i < 1_000; i++) {
        load.refused("connections");
      }
      assertThat(counted[0]).isEqualTo(1_000);
      assertThat(lines.list).hasSize(1);
    } finally {
      logger.detachAppender(lines);
    }
  }

  @Test
  void aPlaceThatIsGivenBackIsFree() {
    Load load = new Load(HttpLimits.DEFAULTS);
    for (int i = 0; i < HttpLimits.DEFAULTS.analysesMax(); i++) {
      load.beginAnalysis();
    }
    assertThatThrownBy(load::beginAnalysis).isInstanceOf(HttpProblem.class);
    load.endAnalysis();
    load.beginAnalysis();
  }
}
