package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SignInLimitTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final SignInLimit limit = new SignInLimit(nanos::get);

  private void fail(String address, int times) {
    for (int i = 0; i < times; i++) {
      limit.check(address);
      limit.failed(address);
    }
  }

  @Test
  void tooManyFailuresKeepAnAddressOutForTheRestOfTheWindow() {
    fail("a", SignInLimit.FAILURES_MAX);
    assertThatThrownBy(() -> limit.check("a")).isInstanceOf(HttpProblem.class);
    assertThatCode(() -> limit.check("b")).doesNotThrowAnyException();
    nanos.addAndGet(SignInLimit.WINDOW.toNanos() - 1);
    assertThatThrownBy(() -> limit.check("a")).isInstanceOf(HttpProblem.class);
    nanos.addAndGet(1);
    fail("a", SignInLimit.FAILURES_MAX);
    assertThatThrownBy(() -> limit.check("a")).isInstanceOf(HttpProblem.class);
  }

  @Test
  void failuresFarApartDoNotAddUp() {
    for (int i = 0; i < 3; i++) {
      fail("a", SignInLimit.FAILURES_MAX - 1);
      nanos.addAndGet(SignInLimit.WINDOW.toNanos());
    }
    assertThatCode(() -> limit.check("a")).doesNotThrowAnyException();
  }

  @Test
  void onlySoManyAddressesAreRemembered() {
    fail("a", SignInLimit.FAILURES_MAX);
    for (int i = 0; i < SignInLimit.ADDRESSES_MAX; i++) {
      fail("other" + i, 1);
    }
    assertThatCode(() -> limit.check("a")).doesNotThrowAnyException();
  }
}
