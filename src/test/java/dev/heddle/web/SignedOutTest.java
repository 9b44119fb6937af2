package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedOutTest {
  private final AtomicLong now = new AtomicLong(1_000_000);

  @TempDir private Path dir;

  private SignedOut open() {
    return new SignedOut(Optional.of(dir.resolve("signed-out")), now::get);
  }

  private static byte[] id(int number) {
    return ByteBuffer.allocate(16).putInt(number).array();
  }

  @Test
  void aRestartForgetsNone() {
    SignedOut before = open();
    before.add(id(1), now.get() + 10);
    before.add(id(2), now.get() + 20);
    before.add(id(2), now.get() + 20);
    SignedOut after = open();
    assertThat(after.contains(id(1))).isTrue();
    assertThat(after.contains(id(2))).isTrue();
    assertThat(after.contains(id(3))).isFalse();
  }

  @Test
  void whatHasEndedByItselfLeavesTheFile() throws Exception {
    open().add(id(1), now.get() + 10);
    open().add(id(2), now.get() + 20);
    now.addAndGet(10);
    assertThat(open().contains(id(2))).isTrue();
    assertThat(Files.readAllLines(dir.resolve("signed-out"))).hasSize(1);
  }

  @Test
  void aFileThatIsRightStaysAsItIs() throws Exception {
    open().add(id(1), now.get() + 10);
    Object before = Files.getAttribute(dir.resolve("signed-out"), "unix:ino");
    assertThat(open().contains(id(1))).isTrue();
    assertThat(Files.getAttribute(dir.resolve("signed-out"), "unix:ino")).isEqualTo(before);
  }

  @Test
  void aTornLineHarmsNoOther() throws Exception {
    open().add(id(1), now.get() + 10);
    Files.writeString(dir.resolve("signed-out"), "10000", StandardOpenOption.APPEND);
    SignedOut after = open();
    assertThat(after.contains(id(1))).isTrue();
    after.add(id(2), now.get() + 10);
    assertThat(open().contains(id(2))).isTrue();
  }

  @Test
  void theFileDoesNotGrowForEver() throws Exception {
    SignedOut sessions = open();
    for (int i = 0; i < 2 * SignedOut.MAX + 1; i++) {
      sessions.add(id(i), now.get() + 10);
    }
    assertThat(Files.readAllLines(dir.resolve("signed-out"))).hasSize(SignedOut.MAX);
    assertThat(open().contains(id(2 * SignedOut.MAX))).isTrue();
    assertThat(open().contains(id(0))).isFalse();
  }

  @Test
  void whereItCannotBeWrittenItHoldsUntilTheEnd() {
    SignedOut sessions =
        new SignedOut(Optional.of(dir.resolve("no such folder/signed-out")), now::get);
    sessions.add(id(1), now.get() + 10);
    assertThat(sessions.contains(id(1))).isTrue();
  }
}
