package dev.heddle.job.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.job.DownloadSpec;
import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.OnFailure;
import dev.heddle.job.Order;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes into the store comes out of it. */
class CodecsTest {
  private static final JobSettings ALL_SET =
      new JobSettings(
          "naïve \"名前\"",
          Mode.POOL,
          7,
          Order.LONGEST_FIRST,
          OnFailure.STOP,
          9,
          Duration.ofNanos(1_000),
          Duration.ofDays(365),
          Duration.ofMillis(1500),
          60,
          true,
          12);

  @Test
  void settingsComeBack() {
    for (JobSettings settings : List.of(JobSettings.DEFAULTS, ALL_SET)) {
      assertThat(SettingsCodec.decode(SettingsCodec.encode(settings))).isEqualTo(settings);
    }
  }

  @Test
  void settingsOfAnOlderVersionHaveDefaults() {
    assertThat(SettingsCodec.decode("{}")).isEqualTo(JobSettings.DEFAULTS);
  }

  @Test
  void settingsOfANewerVersionAreNotMisread() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingsCodec.decode("{\"colour\":\"red\"}"))
        .withMessageContaining("colour");
    assertThatIllegalArgumentException().isThrownBy(() -> SettingsCodec.decode("[]"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingsCodec.decode("{\"mode\":\"fibres\"}"))
        .withMessageContaining("fibres");
  }

  @Test
  void tasksComeBackInOrder() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Last", "1");
    headers.put("Accept", "text/html");
    List<TaskSpec> specs =
        List.of(
            new SleepSpec(TaskMeta.NONE, Duration.ZERO),
            new SleepSpec(TaskMeta.NONE, Duration.ZERO),
            new SleepSpec(new TaskMeta("ABC", Duration.ofSeconds(2), 17), Duration.ofDays(365)),
            new DownloadSpec(TaskMeta.NONE, "http://a/", "GET", Map.of(), null, -1),
            new DownloadSpec(
                new TaskMeta("d", null, 0),
                "https://b/ü?q=\"",
                "POST",
                Collections.unmodifiableMap(headers),
                "ab".repeat(32),
                0),
            new SleepSpec(TaskMeta.NONE, Duration.ZERO));
    List<TaskSpec> back = TaskSpecCodec.decode(TaskSpecCodec.encode(specs));
    assertThat(back).isEqualTo(specs);
    assertThat(((DownloadSpec) back.get(4)).headers().keySet()).containsExactly("X-Last", "Accept");
  }

  @Test
  void equalNeighboursStandOnce() {
    List<TaskSpec> specs =
        Collections.nCopies(256, new SleepSpec(TaskMeta.NONE, Duration.ofSeconds(2)));
    byte[] bytes = TaskSpecCodec.encode(specs);
    assertThat(bytes).hasSizeLessThan(64);
    assertThat(TaskSpecCodec.decode(bytes)).isEqualTo(specs);
  }

  @Test
  void noTasksAreNoTasks() {
    assertThat(TaskSpecCodec.decode(TaskSpecCodec.encode(List.of()))).isEmpty();
  }

  @Test
  void damagedTasksAreNotMisread() {
    for (String text :
        List.of("", "{}", "[{\"t\":\"sleep\"}]", "[{\"t\":\"?\"}]", "[{\"zz\":1}]", "[")) {
      assertThatIllegalArgumentException()
          .as(text)
          .isThrownBy(() -> TaskSpecCodec.decode(text.getBytes(UTF_8)));
    }
  }
}
