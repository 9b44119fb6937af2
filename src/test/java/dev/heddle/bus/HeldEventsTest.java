package dev.heddle.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeldEventsTest {
  private static FeedEvent event(long seq, int chars) {
    return FeedEvent.tasks(seq, "J", "[\"" + "x".repeat(chars) + "\"]");
  }

  private static long chars(HeldEvents held) {
    return held.all().stream().mapToLong(event -> event.text().length()).sum();
  }

  @Test
  void theNewestAreHeldAsFarAsTheLimitAllows() {
    HeldEvents held = new HeldEvents();
    for (int seq = 1; seq <= 100; seq++) {
      held.add(event(seq, 30_000));
    }
    assertThat(held.oldest()).isEqualTo(67);
    assertThat(held.all()).hasSize(34);
    assertThat(chars(held)).isLessThanOrEqualTo(HeldEvents.CHARS_MAX);
    assertThat(held.get(80).seq()).isEqualTo(80);
    assertThat(held.charsAfter(98)).isEqualTo(held.get(99).text().length() * 2L + 1);
    assertThat(held.charsAfter(100)).isZero();
    assertThat(held.charsAfter(66)).isEqualTo(chars(held));
  }

  @Test
  void anEventLargerThanTheLimitIsHeldAlone() {
    HeldEvents held = new HeldEvents(List.of(event(7, 10)));
    held.add(event(8, 2_000_000));
    assertThat(held.oldest()).isEqualTo(8);
    held.add(event(9, 1));
    assertThat(held.oldest()).isEqualTo(9);
  }

  @Test
  void whetherAllAfterANumberIsHeld() {
    HeldEvents held = new HeldEvents();
    assertThat(held.holdsAllAfter(0)).isFalse();
    held.add(event(5, 1));
    held.add(event(6, 1));
    assertThat(held.holdsAllAfter(3)).isFalse();
    assertThat(held.holdsAllAfter(4)).isTrue();
    assertThat(held.holdsAllAfter(6)).isTrue();
    assertThat(held.holdsAllAfter(7)).isFalse();
  }

  @Test
  void aNumberCannotBeLeftOut() {
    HeldEvents held = new HeldEvents(List.of(event(5, 1)));
    assertThatThrownBy(() -> held.add(event(7, 1))).isInstanceOf(IllegalArgumentException.class);
  }
}
