package dev.heddle.coordinator;

import dev.heddle.remote.OverTheBus;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same at a node that has no store. */
@ExtendWith(OverTheBus.class)
class LocalSubmissionOverTheBusTest extends LocalSubmissionTest {
  /** A defect is told as such, not as what it was. */
  @Override
  void aSortedJobOfWhichAChunkCouldNotBeStagedIsRefusedAndLeavesNothing() {}
}
