package dev.heddle.coordinator;

import dev.heddle.remote.OverTheBus;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same at a node that has no store. */
@ExtendWith(OverTheBus.class)
class MeasurementOverTheBusTest extends MeasurementTest {}
