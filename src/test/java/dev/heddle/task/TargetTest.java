package dev.heddle.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.job.HostKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @ParameterizedTest
  @CsvSource({
    "http://example.org, example.org, 80, /",
    "HTTPS://Example.ORG/a?b=c#d, example.org, 443, /a?b=c",
    "http://example.org:8080?q, example.org, 8080, /?q",
    "http://example.org:/x, example.org, 80, /x",
    "http://my_host.example./, my_host.example., 80, /",
    "http://user:pw@example.org:81/x@y, example.org, 81, /x@y",
    "http://a@b@example.org/, example.org, 80, /",
    "http://0x7f.1/, 127.0.0.1, 80, /",
    "http://[::0001]:9000/, [::1], 9000, /",
    "http://[::1]/, [::1], 80, /",
    "http://b\u00fccher.example/\u00fc, xn--bcher-kva.example, 80, /%C3%BC",
    "http://example.org/a b\"<>, example.org, 80, /a%20b%22%3C%3E",
    "http://example.org/%41|{}, example.org, 80, /%41|{}",
    "http://example.org\\@10.0.0.1/, example.org, 80, /@10.0.0.1/",
    "http://example.org/x?a=\\, example.org, 80, /x?a=%5C"
  })
  void urlsAreTakenApart(String url, String host, int port, String path) {
    Target target = Target.parse(url);
    assertThat(target.host()).isEqualTo(host);
    assertThat(target.port()).isEqualTo(port);
    assertThat(target.path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.org",
        "ftp://example.org/",
        "http:/example.org/",
        "http:example.org",
        "http://",
        "http:///x",
        "http://:80/",
        "http://user@/",
        "http://a b/",
        "http://a%20b/",
        "http://a%2fb/",
        "http://a<b/",
        "http://.example/",
        "http://example.org:0/",
        "http://example.org:65536/",
        "http://example.org:-1/",
        "http://example.org:8x/",
        "http://example.org:99999999999999/",
        "http://[::1/",
        "http://[::1]x/",
        "http://::1/",
        "http://256.0.0.1/",
        "http://1.2.3.4.5/",
        "http://example.org\n/"
      })
  void whatIsNoUrlIsRefused(String url) {
    assertThatThrownBy(() -> Target.parse(url)).isInstanceOf(IllegalArgumentException.class);
  }

  /** RFC 3986, 5.4, as far as it speaks of http, and what browsers make of the rest. */
  @ParameterizedTest
  @CsvSource({
    "g, http://a/b/c/g",
    "./g, http://a/b/c/g",
    "g/, http://a/b/c/g/",
    "/g, http://a/g",
    "//g, http://g/",
    "?y, http://a/b/c/d;p?y",
    "g?y, http://a/b/c/g?y",
    "#s, http://a/b/c/d;p?q",
    "g#s, http://a/b/c/g",
    "'', http://a/b/c/d;p?q",
    "., http://a/b/c/",
    "./, http://a/b/c/",
    ".., http://a/b/",
    "../g, http://a/b/g",
    "../../g, http://a/g",
    "../../../g, http://a/g",
    "/./g, http://a/g",
    "/../g, http://a/g",
    "g., http://a/b/c/g.",
    "..g, http://a/b/c/..g",
    "g;x=1/../y, http://a/b/c/y",
    "g?y/../x, http://a/b/c/g?y/../x",
    "%2e%2E/g, http://a/b/g",
    "https://h:444/x, https://h:444/x",
    "HTTP://h/x, http://h/x",
    "' /g ', http://a/g",
    "\\\\h\\x, http://h/x",
    "/a:b, http://a/a:b"
  })
  void referencesAreResolved(String reference, String url) {
    assertThat(Target.parse("http://a/b/c/d;p?q").resolve(reference).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailto:x@y", "file:///x", "http:g", "http://", "//", "data:,x"})
  void referencesToElsewhereAreRefused(String reference) {
    Target base = Target.parse("http://a/b");
    assertThatThrownBy(() -> base.resolve(reference)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void originsDifferBySchemeHostAndPort() {
    Target target = Target.parse("http://a/x");
    assertThat(target.sameOrigin(Target.parse("http://A:80/y"))).isTrue();
    assertThat(target.sameOrigin(Target.parse("https://a/x"))).isFalse();
    assertThat(target.sameOrigin(Target.parse("http://a:81/x"))).isFalse();
    assertThat(target.sameOrigin(Target.parse("http://b/x"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org/a",
        "https://user:pw@Example.org?x",
        "http://[::1]:9000/",
        "http://example.org\\@x/"
      })
  void theModelCountsByTheSameKey(String url) {
    assertThat(HostKey.of(url)).hasValue(Target.parse(url).hostKey());
  }
}
