package dev.heddle.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;

/** Each invariant is seen to object: a rule is broken, and some run of a few must fail by it. */
class BreachTest {
  private static final int SEEDS = 400;

  @ParameterizedTest
  @CsvSource({
    "STORE_DOES_NOT_FENCE, no write under an older term",
    "CLAIM_KEEPS_THE_TERM, terms only grow",
    "WORKER_HAS_NO_TTL, run at once",
    "CLAIMER_DOES_NOT_WAIT, run at once",
    "OWNER_HAS_NO_MARGIN, run at once",
    "ACCEPTED_BEFORE_THE_COMMIT, no accepted job forgotten",
    "NOBODY_SWEEPS, ends within bounded steps",
    "STORE_FORGETS_OUTCOMES, one outcome per task"
  })
  void anInvariantObjectsWhereSeveralCoordinatorsShareAStore(Breach breach, String words) {
    assertThat(isFound(seed -> new SharedWorld(seed, breach).run(), words))
        .as("%s is found within %d seeds", breach, SEEDS)
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"WORKER_HAS_NO_TTL, run at once", "STORE_FORGETS_OUTCOMES, one outcome per task"})
  void anInvariantObjectsWhereOneCoordinatorHasRemoteWorkers(Breach breach, String words) {
    assertThat(isFound(seed -> new World(seed, breach).run(), words))
        .as("%s is found within %d seeds", breach, SEEDS)
        .isTrue();
  }

  @Test
  void theSameSeedIsTheSameRun() {
    for (long seed = 0; seed < 5; seed++) {
      SharedWorld first = new SharedWorld(seed);
      SharedWorld second = new SharedWorld(seed);
      first.run();
      second.run();
      assertThat(first.fingerprint()).isEqualTo(second.fingerprint());
    }
  }

  private static boolean isFound(LongConsumer run, String words) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        run.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        if (String.valueOf(e.getMessage()).contains(words)) {
          return true;
        }
      }
    }
    return false;
  }
}
