package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CautionTest {
  private static final long NOW = 1_750_000_000_000_000L;
  private static final long STEP = 250_000;

  private final Caution caution = new Caution();

  @Test
  void aJobThatNeverLostItsNodeRunsFreely() {
    caution.progressed(NOW);
    caution.survived(NOW);
    assertThat(caution.active()).isFalse();
    assertThat(caution.window()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void itBeginsWithOneAndDoublesWithEverySignOfLife() {
    caution.begin(NOW, 2);
    assertThat(caution.window()).isEqualTo(1);
    caution.progressed(NOW);
    assertThat(caution.window()).isEqualTo(2);
    caution.survived(NOW + STEP);
    assertThat(caution.window()).isEqualTo(4);
  }

  @Test
  void afterManySignsOfLifeItMayEnd() {
    caution.begin(NOW, 2);
    for (int sign = 0; sign < 12; sign++) {
      caution.progressed(NOW);
      assertThat(caution.over()).isFalse();
    }
    assertThat(caution.window()).isEqualTo(4_096);
    caution.progressed(NOW);
    assertThat(caution.over()).isTrue();
    for (int sign = 0; sign < 40; sign++) {
      caution.progressed(NOW);
    }
    assertThat(caution.window()).as("wide enough for any job").isGreaterThan(10_000_000);
    caution.end();
    assertThat(caution.active()).isFalse();
  }

  @Test
  void onlyTimeSinceTheLastGrantCountsAsSurvived() {
    caution.begin(NOW, 2);
    caution.granted(false, NOW + STEP - 1);
    caution.survived(NOW + STEP);
    assertThat(caution.window()).isEqualTo(1);
    assertThat(caution.nextMicros()).isEqualTo(NOW + 2 * STEP - 1);
    caution.survived(caution.nextMicros());
    assertThat(caution.window()).isEqualTo(2);
    assertThat(caution.nextMicros()).as("the next while begins").isEqualTo(NOW + 3 * STEP - 1);
  }

  @Test
  void suspectsHaveSurvivedWhenAWhileHasPassedSinceTheyWentOut() {
    caution.begin(NOW, 2);
    caution.granted(true, NOW);
    caution.progressed(NOW + 1);
    assertThat(caution.suspectsSurvived()).as("the end of another tells nothing").isFalse();
    caution.survived(NOW + 1 + STEP);
    assertThat(caution.suspectsSurvived()).isTrue();
    caution.granted(false, NOW + 2 * STEP);
    assertThat(caution.suspectsSurvived()).as("others went out").isTrue();
    caution.granted(true, NOW + 2 * STEP);
    assertThat(caution.suspectsSurvived()).isFalse();
  }

  @Test
  void theWhileToSurviveGrowsWithEachClaimUpToALimit() {
    caution.begin(NOW, 5);
    assertThat(caution.nextMicros()).isEqualTo(NOW + 4 * STEP);
    caution.begin(NOW, 41);
    assertThat(caution.nextMicros()).isEqualTo(NOW + 40 * STEP);
    caution.begin(NOW, 1_000_000);
    assertThat(caution.nextMicros()).isEqualTo(NOW + 40 * STEP);
  }

  @Test
  void anotherDeathNarrowsItAgain() {
    caution.begin(NOW, 2);
    caution.progressed(NOW);
    caution.begin(NOW, 3);
    assertThat(caution.window()).isEqualTo(1);
    caution.end();
    assertThat(caution.active()).isFalse();
  }
}
