package dev.heddle.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MachineIdTest {
  @Test
  void itNamesTheStartOfTheMachineAndTheNetwork() throws Exception {
    assertThat(MachineId.own())
        .startsWith(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip())
        .endsWith(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString())
        .isEqualTo(MachineId.own());
  }
}
