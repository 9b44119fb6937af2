package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WrongTokensTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final WrongTokens wrong = new WrongTokens(nanos::get);

  private void come(String address, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(wrong.came(address)).as("%s, %d", address, i).isZero();
    }
  }

  @Test
  void tooManyFromOneAddressAreToWaitForTheRestOfTheMinute() {
    come("a", WrongTokens.OF_ONE_MAX);
    assertThat(wrong.came("a")).isEqualTo(60);
    nanos.addAndGet(WrongTokens.WINDOW.toNanos() - 1);
    assertThat(wrong.came("a")).isEqualTo(1);
    nanos.addAndGet(1);
    come("a", WrongTokens.OF_ONE_MAX);
  }

  @Test
  void thoseFarApartDoNotAddUp() {
    for (int i = 0; i < 3; i++) {
      come("a", WrongTokens.OF_ONE_MAX);
      nanos.addAndGet(WrongTokens.WINDOW.toNanos());
    }
  }

  @Test
  void manyAddressesTogetherAreTooManyToo() {
    for (int i = 0; i < WrongTokens.OF_ALL_MAX; i++) {
      come("address" + i, 1);
    }
    assertThat(wrong.came("another")).isEqualTo(60);
    nanos.addAndGet(WrongTokens.WINDOW.toNanos());
    come("another", WrongTokens.OF_ONE_MAX);
  }

  @Test
  void aNetworkOfIpv6IsOneAddress() {
    for (int i = 0; i < WrongTokens.OF_ONE_MAX; i++) {
      come("2001:db8:0:1:0:0:0:" + i, 1);
    }
    assertThat(wrong.came("2001:db8:0:1:ffff:0:0:1")).isPositive();
    come("2001:db8:0:2:0:0:0:1", 1);
  }

  @Test
  void onlySoManyAddressesAreRemembered() {
    come("first", 1);
    nanos.addAndGet(WrongTokens.WINDOW.toNanos() - 1);
    come("a", WrongTokens.OF_ONE_MAX);
    for (int i = 0; i < WrongTokens.SOURCES_MAX; i++) {
      wrong.came("other" + i);
    }
    // The minute in which there were too many in all is over, that of this one is not.
    nanos.addAndGet(1);
    come("a", 1);
  }
}
