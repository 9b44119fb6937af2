package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CautionTest {
  private static final long NOW = 1_750_000_000_000_000L;
  private static final long STEP = 250_000;

  private final Caution caution = new Caution();

  @Test
  void aJobThatNeverLostItsNodeRunsFreely() {
    caution.progressed(NOW);
    caution.survived(NOW, false);
    assertThat(caution.active()).isFalse();
    assertThat(caution.window()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void itBeginsWithOneAndDoublesWithEverySignOfLife() {
    caution.begin(NOW, 1);
    assertThat(caution.window()).isEqualTo(1);
    caution.progressed(NOW);
    assertThat(caution.window()).isEqualTo(2);
    caution.survived(NOW + STEP, false);
    assertThat(caution.window()).isEqualTo(4);
  }

  @Test
  void afterManySignsOfLifeItMayEnd() {
    caution.begin(NOW, 1);
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
    caution.begin(NOW, 1);
    caution.begun(NOW + STEP - 1);
    caution.survived(NOW + STEP, false);
    assertThat(caution.window()).isEqualTo(1);
    assertThat(caution.nextMicros(false)).isEqualTo(NOW + 2 * STEP - 1);
    caution.survived(caution.nextMicros(false), false);
    assertThat(caution.window()).isEqualTo(2);
    assertThat(caution.nextMicros(false)).as("the next while begins").isEqualTo(NOW + 3 * STEP - 1);
  }

  @Test
  void suspectsHaveSurvivedWhenAWhileHasPassedSinceTheyWentOut() {
    caution.begin(NOW, 1);
    caution.granted();
    caution.progressed(NOW + 1);
    assertThat(caution.suspectsSurvived()).as("the end of another tells nothing").isFalse();
    caution.survived(NOW + 1 + STEP, false);
    assertThat(caution.suspectsSurvived()).isTrue();
    caution.begun(NOW + 2 * STEP);
    assertThat(caution.suspectsSurvived()).as("others went out").isTrue();
    caution.granted();
    assertThat(caution.suspectsSurvived()).isFalse();
  }

  @Test
  void theWhileToSurviveDoublesWithEachDeathSeenUpToALimit() {
    for (int deaths = 0; deaths < 12; deaths++) {
      caution.begin(NOW, deaths);
      long steps = List.of(1, 1, 2, 4, 8, 16, 32).get(Math.min(deaths, 6));
      assertThat(caution.nextMicros(false)).as("%d", deaths).isEqualTo(NOW + steps * STEP);
    }
  }

  @Test
  void aSuspectSurvivesFromItsStart() {
    caution.begin(NOW, 1);
    caution.granted();
    caution.survived(NOW + STEP, true);
    assertThat(caution.suspectsSurvived()).as("it has not started").isFalse();
    caution.begun(NOW + STEP);
    caution.survived(NOW + STEP + 1, false);
    assertThat(caution.suspectsSurvived()).isFalse();
    caution.survived(NOW + 2 * STEP, false);
    assertThat(caution.suspectsSurvived()).isTrue();
  }

  @Test
  void suspectsWaitForAnEmptyNodeForLongerWhenTheyHaveSeenTwoDeaths() {
    caution.begin(NOW, 1);
    caution.waited(NOW + STEP - 1);
    assertThat(caution.mayCrowd()).isFalse();
    caution.waited(NOW + STEP);
    assertThat(caution.mayCrowd()).isTrue();
    assertThat(caution.window()).as("no sign of life").isEqualTo(1);
    caution.granted();
    assertThat(caution.mayCrowd()).isFalse();
    caution.begin(NOW, 2);
    caution.waited(NOW + 5_000_000);
    assertThat(caution.mayCrowd()).isFalse();
    caution.waited(caution.roomAtMicros());
    assertThat(caution.mayCrowd()).isTrue();
  }

  @Test
  void oneThatDoesNotStartIsNotWaitedForForEver() {
    caution.begin(NOW, 1);
    caution.granted();
    caution.survived(caution.nextMicros(true), true);
    assertThat(caution.suspectsSurvived()).isTrue();
  }

  @Test
  void anotherDeathNarrowsItAgain() {
    caution.begin(NOW, 1);
    caution.progressed(NOW);
    caution.begin(NOW, 2);
    assertThat(caution.window()).isEqualTo(1);
    caution.end();
    assertThat(caution.active()).isFalse();
  }
}
