package dev.heddle.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetPolicyTest {
  private static final NetPolicy LAB = NetPolicy.of(List.of("127.0.0.0/8", "fd00:1::/32"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        // loopback, as people, browsers and inet_aton write it
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "127.255.255.254",
        "2130706433",
        "0x7f000001",
        "0X7F000001",
        "0x7f.1",
        "0x7f.0x0.0x0.0x1",
        "017700000001",
        "0177.0.0.1",
        "0177.0.0.01",
        "00000177.0.0.1",
        "127.0.0.1.",
        "127.0.0.1..",
        "127.0.0.0x",
        "%31%32%37.0.0.1",
        "127%2e0%2E0%2e1",
        "\uff11\uff12\uff17.0.0.1",
        "127\u30020\u30020\u30021",
        "127\uff0e0\uff0e0\uff0e1",
        "\u2460\u2461\u2466.0.0.1",
        // the others of IPv4
        "0.0.0.0",
        "0",
        "0x0",
        "0.1.2.3",
        "10.0.0.1",
        "10.1",
        "167772161",
        "012.0.0.1",
        "0xa.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "169.254.169.254",
        "0xa9fea9fe",
        "2852039166",
        "0251.0376.0251.0376",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "192.168.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "4294967295",
        // IPv6
        "[::1]",
        "::1",
        "[0:0:0:0:0:0:0:1]",
        "[0000:0000:0000:0000:0000:0000:0000:0001]",
        "[::0.0.0.1]",
        "[::1%lo]",
        "[::1%25lo]",
        "[::]",
        "[::127.0.0.1]",
        "[::7f00:1]",
        "[::8.8.8.8]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::FFFF:10.0.0.1]",
        "[0:0:0:0:0:ffff:a9fe:a9fe]",
        "[::ffff:0:127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::a00:1]",
        "[64:ff9b:1::8.8.8.8]",
        "[2002:7f00:1::]",
        "[2002:a9fe:a9fe::1]",
        "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
        "[2001:2::1]",
        "[2001:10::1]",
        "[2001:db8::1]",
        "[3fff::1]",
        "[100::1]",
        "[fc00::1]",
        "[fd12:3456::1]",
        "[fe80::1]",
        "[fe80::1%eth0]",
        "[febf::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[4000::1]",
        "[5f00::1]",
        "[2606:4700::5efe:10.0.0.1]",
        "[2606:4700::200:5efe:127.0.0.1]",
        // no addresses, and nothing else either
        "1.2.3.4.5",
        "256.0.0.1",
        "8.8.8.256",
        "8.8.65536",
        "4294967296",
        "0x100000000",
        "99999999999999999999",
        "08.0.0.1",
        "127.0.0.08",
        "1..2",
        ".1",
        "example.1",
        "[::1",
        "[::1::]",
        "[1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7:8:9]",
        "[::12345]",
        "[::g]",
        "[]",
        "[::127.1]",
        "[::256.0.0.1]",
        "1:2"
      })
  void literalsThatLeadNowherePublicAreForbidden(String host) {
    assertThat(NetPolicy.PUBLIC_ONLY.forbiddenLiteral(host)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "1.1",
        "134744072",
        "0x08080808",
        "8.8.8.8.",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "[2606:4700:4700::1111]",
        "[2001:200::1]",
        "[::ffff:8.8.8.8]",
        "[64:ff9b::8.8.8.8]",
        "[2002:808:808::1]",
        "[2606:4700::5efe:8.8.8.8]"
      })
  void publicLiteralsAreNot(String host) {
    assertThat(NetPolicy.PUBLIC_ONLY.forbiddenLiteral(host)).isEmpty();
    assertThat(IpLiteral.parse(host)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.org",
        "localhost",
        "1e100.net",
        "127.0.0.1.nip.io",
        "0x7f.example",
        "dead.beef",
        "",
        ".",
        "xn--bcher-kva.example",
        "1.0xg"
      })
  void namesAreNoLiterals(String host) {
    assertThat(NetPolicy.PUBLIC_ONLY.forbiddenLiteral(host)).isEmpty();
    assertThat(IpLiteral.parse(host)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[fd00:1::5]"
      })
  void theOperatorAllowsMore(String host) {
    assertThat(LAB.forbiddenLiteral(host)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[::1]", "10.0.0.1", "[fd00:2::5]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]"})
  void butOnlyThat(String host) {
    assertThat(LAB.forbiddenLiteral(host)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, 192.168.0.1",
    "10.1.2.3/8, 10.255.0.1, 172.16.0.1",
    "192.168.4.0/22, 192.168.7.255, 192.168.8.0",
    "127.0.0.1, 127.0.0.1, 127.0.0.2",
    "127.0.0.1/32, 127.0.0.1, 127.0.0.2",
    "::1, ::1, ::2",
    "fd00::/9, fd7f::1, fd80::1",
    "::ffff:10.0.0.0/104, 10.9.9.9, 192.168.0.1",
    "0.0.0.0/0, 10.9.9.9, ::1",
    "::/0, ::1, 10.9.9.9"
  })
  void rangesEndWhereTheirBitsSay(String cidr, String inside, String outside) {
    NetPolicy policy = NetPolicy.of(List.of(cidr));
    assertThat(policy.forbiddenLiteral(inside)).isEmpty();
    assertThat(policy.forbiddenLiteral(outside)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0/8",
        "010.0.0.0/8",
        "10.0.0.0/8/8",
        "::/129",
        "[::1]/128",
        "fe80::1%eth0",
        "256.0.0.0/8"
      })
  void badRangesAreNamed(String cidr) {
    assertThatThrownBy(() -> NetPolicy.of(List.of("10.0.0.0/8", cidr)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + cidr + "'");
  }

  @Test
  void theRefusalSaysWhatAddressTheSpellingMeans() {
    assertThat(NetPolicy.PUBLIC_ONLY.forbiddenLiteral("0x7f.1"))
        .hasValueSatisfying(
            text -> assertThat(text).startsWith("127.0.0.1 is not a public address (loopback)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "::", "2606:4700::1111", "1:0:0:2:0:0:0:3", "fe80:1:2:3:4:5:6:7"})
  void addressesAreWrittenAsTheyAreRead(String text) throws Exception {
    byte[] address = IpLiteral.parse(text).orElseThrow();
    assertThat(address).isEqualTo(InetAddress.getByName(text).getAddress());
    assertThat(IpLiteral.parse(IpLiteral.text(address))).hasValue(address);
  }

  @ParameterizedTest
  @CsvSource({
    "http://Example.org/a, example.org:80",
    "HTTPS://example.org, example.org:443",
    "http://example.org:8080?x:1, example.org:8080",
    "http://example.org:/, example.org:80",
    "http://user:pw@example.org/x@y:1, example.org:80",
    "http://user:pw@example.org:81, example.org:81",
    "http://[::1]:9000/, [::1]:9000",
    "https://[2606:4700::1]/, [2606:4700::1]:443"
  })
  void hostKeys(String url, String key) {
    assertThat(HostKey.of(url)).hasValue(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://example.org/", "http:/example.org", "http://", "", "http:///x"})
  void othersHaveNoHostKey(String url) {
    assertThat(HostKey.of(url)).isEmpty();
  }
}
