package dev.heddle.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who coordinates a job, and how it came to that.
 *
 * @param node the name of the node; null where nobody has it, and after its end
 * @param term of its last claim; 1 since its acceptance, 0 where that is not known
 * @param adoptions the newest at the end, {@link #ADOPTIONS_MAX} at most
 */
public record Custody(@Nullable String node, long term, List<Adoption> adoptions) {
  /** Of so many adoptions it is kept what they were. */
  public static final int ADOPTIONS_MAX = 20;

  /** Where nothing is known of it. */
  public static final Custody UNKNOWN = new Custody(null, 0, List.of());
}
