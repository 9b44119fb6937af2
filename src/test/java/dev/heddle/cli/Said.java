package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** What a command said, and how it ended. */
record Said(int code, String out, String err) {
  /** It ended well and complained of nothing. */
  Said well() {
    return with(Exit.OK);
  }

  Said with(int expected) {
    assertThat(code).as("exit code; out: %s; err: %s", out, err).isEqualTo(expected);
    return this;
  }

  /** It refused in so many words, the first line of them this, and did nothing. */
  void refused(String... lines) {
    with(Exit.USAGE);
    assertThat(err.lines()).containsExactly(lines);
    assertThat(out).isEmpty();
  }

  List<String> lines() {
    return out.lines().toList();
  }

  /** Its standard output, which is nothing but JSON. */
  JsonObject json() {
    return new JsonObject(out);
  }
}
