package dev.heddle.coordinator;

import dev.heddle.job.Adoption;
import dev.heddle.job.Job;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What the log says of jobs that are taken up: of many together, a line for the first ones. */
final class AdoptionLines {
  private static final Logger LOG = LoggerFactory.getLogger(AdoptionLines.class);
  private static final int LINES_MAX = 20;

  private int told;

  /** A job was taken up. */
  void adopted(Job job, long term, List<Adoption> adoptions) {
    String why = adoptions.isEmpty() ? "" : ": " + adoptions.getLast().inWords();
    LOG.atLevel(told < LINES_MAX ? Level.INFO : Level.DEBUG)
        .log(
            "job {} \"{}\": going on here under term {}{}",
            job.id(),
            job.settings().name(),
            term,
            why);
    told++;
  }

  /** All that there was to take up has been. */
  void done() {
    if (told > LINES_MAX) {
      LOG.info("{} jobs more: going on here", told - LINES_MAX);
    }
    told = 0;
  }
}
