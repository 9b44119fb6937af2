package dev.heddle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.spi.exception.PartitionMigratingException;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes in from other nodes in Java's own serialization. */
class SerializationFilterTest {
  private final InternalSerializationService filtered =
      new DefaultSerializationServiceBuilder()
          .setConfig(
              Cluster.config(
                      new ClusterOptions(
                          "n", "i", "127.0.0.1", 0, 0, List.of(), List.of(), null, 1, true))
                  .getSerializationConfig())
          .build();

  static List<Exception> answers() {
    Exception caused = new RetryableHazelcastException("later", new IllegalStateException("so"));
    caused.addSuppressed(new TimeoutException("too late"));
    return List.of(
        new PartitionMigratingException("it moves"),
        new TargetNotMemberException("who"),
        new CancellationException("no more"),
        new NullPointerException("a defect"),
        caused);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void whatHazelcastAnswersIsRead(Exception answer) {
    Data data = filtered.toData(answer);
    assertThat(filtered.<Exception>toObject(data))
        .isInstanceOf(answer.getClass())
        .hasMessage(answer.getMessage());
  }

  @Test
  void anythingElseIsNot() {
    Data data = new DefaultSerializationServiceBuilder().build().toData(URI.create("http://x/"));
    assertThatThrownBy(() -> filtered.toObject(data)).hasStackTraceContaining("is not allowed");
  }
}
