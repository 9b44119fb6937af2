package dev.heddle.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.JobService;
import dev.heddle.job.Chunk;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskSpec;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementTest {
  private static final int BASE = 5 * Chunk.SIZE + 1;

  @TempDir Path folder;
  private CoordinatorRig rig;

  @BeforeEach
  void start() {
    rig = new CoordinatorRig(folder).worker();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  /** Was: every specification of the job, decoded, until the analysis was done. */
  @Test
  void columnsOfNumbersAreAllThatIsKept() throws IllegalAccessException {
    JobView job = rig.submit(JobSettings.DEFAULTS.withRepeat(2), BASE, index -> index % 3);
    JobView ended = rig.awaitEnd(job);
    rig.store.specReads.set(0);
    Measurement measurement =
        new Measurement(rig.store, rig.store.job(job.job().id()).orElseThrow());
    JobService.Measured measured = measurement.read(ended);
    assertThat(measured.indices()).hasSize(2 * BASE);
    assertThat(measured.estimateMicros())
        .isEqualTo(
            IntStream.range(0, 2 * BASE).mapToLong(index -> index % BASE % 3 * 1_000L).toArray());
    assertThat(rig.store.specReads).hasValue(1);
    assertThat(specificationsIn(measurement, Collections.newSetFromMap(new IdentityHashMap<>())))
        .isZero();
  }

  /** How many specifications an object of this project leads to, the store apart. */
  private static int specificationsIn(@Nullable Object object, Set<Object> seen)
      throws IllegalAccessException {
    int found = 0;
    switch (object) {
      case null -> {}
      case FaultyStore _ -> {}
      case TaskSpec _ -> found = 1;
      case Map<?, ?> map -> found = specificationsIn(map.values(), seen);
      case Collection<?> all -> {
        for (Object one : all) {
          found += specificationsIn(one, seen);
        }
      }
      default -> {
        if (object.getClass().getName().startsWith("dev.heddle.") && seen.add(object)) {
          for (Field field : object.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
              field.setAccessible(true);
              found += specificationsIn(field.get(object), seen);
            }
          }
        }
      }
    }
    return found;
  }
}
