package dev.heddle.web;

import dev.heddle.remote.OverTheBus;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same at a node that has no store. */
@ExtendWith(OverTheBus.class)
class WebSocketHttpOverTheBusTest extends WebSocketHttpTest {
  /** It counts how many listen at the source: here that is one for all, see RemoteWatchesTest. */
  @Override
  void whatIsLeftBeforeTheAnswerCameIsWatchedNoLonger() {}

  /** The same. */
  @Override
  void whoSubscribesAgainBeforeTheAnswerCameIsToldOnce() {}
}
