package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthorityTest {
  @Test
  void theHostIsCutOut() {
    Map<String, @Nullable String> table = new HashMap<>();
    table.put("localhost", "localhost");
    table.put("LocalHost:8080", "localhost");
    table.put("127.0.0.1:1", "127.0.0.1");
    table.put("[::1]:8080", "[::1]");
    table.put("[::1]", "[::1]");
    table.put("", null);
    table.put(":80", null);
    table.put("a:b", null);
    table.put("a:123456", null);
    table.put("::1", null);
    table.put("[::1", null);
    table.put("[::1]x", null);
    table.forEach((given, host) -> assertThat(Authority.hostOf(given)).as(given).isEqualTo(host));
  }

  @Test
  void addressesAreToldFromNames() {
    assertThat(Authority.isAddress("10.0.0.1")).isTrue();
    assertThat(Authority.isAddress("[fe80::1]")).isTrue();
    assertThat(Authority.isAddress("10.0.0.1.example")).isFalse();
    assertThat(Authority.isAddress("[x]")).isFalse();
    assertThat(Authority.isAddress("0x7f000001")).isFalse();
  }
}
