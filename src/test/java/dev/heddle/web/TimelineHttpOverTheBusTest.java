package dev.heddle.web;

import dev.heddle.remote.OverTheBus;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same at a node that has no store. */
@ExtendWith(OverTheBus.class)
class TimelineHttpOverTheBusTest extends TimelineHttpTest {}
