package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final AtomicLong now = new AtomicLong(1_000_000);
  private final Sessions sessions = sessions("token");

  private Sessions sessions(String token) {
    return new Sessions(token, now::get, new SignedOut(Optional.empty(), now::get));
  }

  @Test
  void aSessionLastsItsTime() {
    String session = sessions.begin();
    now.addAndGet(Sessions.LIFETIME.toSeconds() - 1);
    assertThat(sessions.holds(session)).isTrue();
    now.addAndGet(1);
    assertThat(sessions.holds(session)).isFalse();
  }

  @Test
  void noTwoAreAlike() {
    assertThat(sessions.begin()).isNotEqualTo(sessions.begin());
  }

  @Test
  void itIsBoundToItsToken() {
    String session = sessions.begin();
    assertThat(sessions("token").holds(session)).isTrue();
    assertThat(sessions("token2").holds(session)).isFalse();
    assertThat(sessions("token2").cookie()).isNotEqualTo(sessions.cookie());
  }

  @Test
  void onlyARightOneCanBeEndedAndOnlyTheLatestAreRemembered() {
    String first = sessions.begin();
    sessions.end(first);
    sessions.end("x" + first.substring(1));
    assertThat(sessions.holds(first)).isFalse();
    for (int i = 0; i < SignedOut.MAX; i++) {
      sessions.end(sessions.begin());
    }
    assertThat(sessions.holds(first)).as("forgotten, for the sake of a limit").isTrue();
  }
}
