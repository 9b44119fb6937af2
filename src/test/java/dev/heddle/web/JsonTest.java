package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.JobService.TaskPage;
import dev.heddle.job.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static String page(boolean stale) {
    return new String(Json.tasks(Mode.POOL, new TaskPage(List.of(), -1, stale), null), UTF_8);
  }

  @Test
  void aPageOfTasksThatMayBeBehindSaysSo() {
    assertThat(page(true)).isEqualTo("{\"tasks\":[],\"next\":null,\"stale\":true}");
    assertThat(page(false)).isEqualTo("{\"tasks\":[],\"next\":null}");
  }
}
