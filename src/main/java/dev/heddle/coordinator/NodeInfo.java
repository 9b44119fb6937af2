package dev.heddle.coordinator;

import dev.heddle.bus.JobService;
import java.util.function.Supplier;

/** How this node describes itself, now. */
public interface NodeInfo extends Supplier<JobService.NodeView> {}
