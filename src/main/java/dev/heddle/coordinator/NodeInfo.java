package dev.heddle.coordinator;

import dev.heddle.bus.JobService;
import java.util.List;
import java.util.function.Supplier;

/** The nodes as they describe themselves, this one first. */
public interface NodeInfo extends Supplier<List<JobService.NodeView>> {}
