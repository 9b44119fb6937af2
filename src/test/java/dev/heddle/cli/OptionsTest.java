package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** The values that options take. */
class OptionsTest {
  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "25, PT25S",
    "1.5, PT1.5S",
    "25s, PT25S",
    "200ms, PT0.2S",
    "1m30s, PT1M30S",
    "1.5h, PT1H30M",
    "365d, PT8760H"
  })
  void durationsAreThoseOfJobFiles(String text, Duration duration) {
    assertThat(new DurationOption().convert(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "s", "-1s", "1 s", "1S", "1w", "1e3", "soon", "366d", "1s2"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatThrownBy(() -> new DurationOption().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageStartingWith("'" + text + "' is no duration such as 25s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
  void aLoopbackAddressNeedsNoToken(String host) {
    ListenAddress.check(host, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "2001:db8::1", "::ffff:0.0.0.0"})
  void anyOtherAddressNeedsAToken(String host) {
    assertThatThrownBy(() -> ListenAddress.check(host, false))
        .isInstanceOf(CliException.class)
        .hasMessageStartingWith("--host " + host + " lets other machines in; set a token");
    ListenAddress.check(host, true);
  }

  @Test
  void aHostThatIsNoneIsRefusedWithAndWithoutAToken() {
    for (boolean token : new boolean[] {false, true}) {
      assertThatThrownBy(() -> ListenAddress.check("no host", token))
          .isInstanceOf(CliException.class)
          .hasMessage("--host: there is no address of this machine named 'no host'");
    }
  }

  @Test
  void aRandomNodeNameIsOneThatServeTakes() {
    String name = NodeNaming.random();
    assertThat(name).matches("[A-Za-z0-9][A-Za-z0-9-]{0,49}-[0-9a-f]{4}");
    assertThat(NodeNaming.checked(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "POOL, 2, THREADS, 0",
    "POOL, 2, SEQUENTIAL, 0",
    "POOL, 2, POOL, 2",
    "THREADS, 9, POOL, 9",
    "THREADS, 9, THREADS, 9",
    "SEQUENTIAL, 1, EVENTLOOP, 0"
  })
  void theConcurrencyOfTheFileHoldsForItsModeAndThePool(
      Mode given, int most, Mode chosen, int kept) {
    JobSettings settings = JobSettings.DEFAULTS.withMode(given, most);
    assertThat(Overrides.inMode(settings, chosen))
        .isEqualTo(JobSettings.DEFAULTS.withMode(chosen, kept));
  }

  @Test
  void aJobKeepsItsSettingsWhereNothingStandsAboveThem() {
    assertThat(new Overrides().applyTo(JobSettings.DEFAULTS)).isSameAs(JobSettings.DEFAULTS);
  }

  @Test
  void piecesOfUrlsAreEncoded() {
    assertThat(Urls.segment("a/b ?#%&+=é")).isEqualTo("a%2Fb%20%3F%23%25%26%2B%3D%C3%A9");
    Map<String, String> query = new LinkedHashMap<>();
    assertThat(Urls.query(query)).isEmpty();
    query.put("name", "a&b");
    query.put("limit", "20");
    assertThat(Urls.query(query)).isEqualTo("?name=a%26b&limit=20");
  }

  @ParameterizedTest
  @CsvSource({
    "a.json, application/json",
    "-, application/json",
    "a, application/json",
    "a.ndjson, application/x-ndjson",
    "a.JSONL, application/x-ndjson",
    "a.txt, text/uri-list",
    "a.urls, text/uri-list",
    "a.uri-list, text/uri-list"
  })
  void aFileIsSentAsWhatItsNameSays(String name, String type) {
    assertThat(JobFile.of(name, null).mediaType()).isEqualTo(type);
    assertThat(JobFile.of(name, "ndjson").mediaType()).isEqualTo("application/x-ndjson");
  }

  @Test
  void theTokenComesFromTheOptionOrElseTheEnvironment() {
    Map<String, String> env = Map.of("HEDDLE_TOKEN", "from-env");
    assertThat(ServerOptions.token(null, env)).contains("from-env");
    assertThat(ServerOptions.token("given", env)).contains("given");
    assertThat(ServerOptions.token(null, Map.of())).isEqualTo(Optional.empty());
    assertThat(ServerOptions.token("", env)).isEmpty();
    assertThatThrownBy(() -> ServerOptions.token("two words", env))
        .isInstanceOf(CliException.class)
        .hasMessage("the token must be printable ASCII without blanks");
  }
}
