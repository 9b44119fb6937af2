package dev.heddle.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.ServiceException;
import org.junit.jupiter.api.Test;

/** Answers that are fetched in parts. */
class TransfersTest {
  private final Transfers transfers = new Transfers();

  private long hold(long size) {
    return transfers.hold(part -> new byte[] {(byte) part}, 3, size, 0);
  }

  @Test
  void partsCanBeFetchedUntilTheLastOneWas() {
    long number = hold(100);
    assertThat(transfers.part(number, 1, 0)).containsExactly(1);
    assertThat(transfers.part(number, 1, 0)).containsExactly(1);
    assertThat(transfers.part(number, 2, 0)).containsExactly(2);
    assertThat(transfers.bytes()).isZero();
    assertThatThrownBy(() -> transfers.part(number, 2, 0)).hasMessageContaining("ask again");
  }

  @Test
  void whatNobodyFetchesIsForgotten() {
    long number = hold(100);
    transfers.part(number, 0, 1_000);
    transfers.sweep(1_000 + Transfers.IDLE_MILLIS);
    assertThat(transfers.bytes()).isEqualTo(100);
    transfers.sweep(1_001 + Transfers.IDLE_MILLIS);
    assertThat(transfers.bytes()).isZero();
  }

  @Test
  void allTogetherHaveALimitThatOneAloneMayPass() {
    hold(2 * Transfers.BYTES_MAX);
    assertThatThrownBy(() -> hold(1))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.OVERLOADED));
  }
}
