package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WarmupTest {
  @Test
  void whoeverEndsTheProcessWaitsUntilNothingIsHalfLoaded() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ending = new CountDownLatch(1);
    AtomicBoolean loaded = new AtomicBoolean();
    Warmup warmup =
        new Warmup(
            () -> {
              begun.countDown();
              try {
                ending.await();
              } catch (InterruptedException e) {
                return;
              }
              loaded.set(true);
            });
    begun.await();
    assertThat(loaded).isFalse();
    ending.countDown();
    warmup.end();
    assertThat(loaded).isTrue();
  }

  @Test
  void onlyCommandsWithANodeAreWarmedUpFor() {
    assertThat(Warmup.of("jobs")).isEmpty();
    assertThat(Warmup.of()).isEmpty();
    assertThat(Warmup.of("serve", "--port", "0")).isPresent();
  }
}
