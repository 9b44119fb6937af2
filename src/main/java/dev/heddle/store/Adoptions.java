package dev.heddle.store;

import dev.heddle.job.Custody;
import dev.heddle.job.NodeNames;
import dev.heddle.job.Adoption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The adoptions of a job in a column: one a line, its parts between spaces, oldest first. */
final class Adoptions {
  /** Stands for a node that is not known; no node can be called so. */
  private static final String NOBODY = "-";

  private static final int PARTS = 5;

  private Adoptions() {}

  static String encode(List<Adoption> adoptions) {
    return adoptions.stream().map(Adoptions::line).collect(Collectors.joining("\n"));
  }

  private static String line(Adoption one) {
    String from = one.from() == null ? NOBODY : one.from();
    return String.join(
        " ",
        Long.toString(one.term()),
        Long.toString(one.atMicros()),
        one.reason().wireName(),
        from,
        one.to());
  }

  /**
   * Reads them back.
   *
   * @throws IllegalArgumentException where the column is damaged
   */
  static List<Adoption> decode(String column) {
    return column.isEmpty() ? List.of() : column.lines().map(Adoptions::one).toList();
  }

  private static Adoption one(String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException("not an adoption: " + line);
    }
    return new Adoption(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        parts[3].equals(NOBODY) ? null : parts[3],
        parts[4],
        reason(parts[2]));
  }

  private static Adoption.Reason reason(String name) {
    return Arrays.stream(Adoption.Reason.values())
        .filter(reason -> reason.wireName().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("not a reason: " + name));
  }

  /** What a job's adoptions are once it is claimed. */
  static List<Adoption> after(
      JobStore.StoredJob stored, String claimer, long atMicros, Adoption.Reason reason) {
    List<Adoption> all = new ArrayList<>(stored.adoptions());
    String from = holder(stored);
    String to = NodeNames.of(claimer);
    boolean again = reason == Adoption.Reason.DEAD && to.equals(from);
    all.add(
        new Adoption(
            stored.term() + 1, atMicros, from, to, again ? Adoption.Reason.RESTARTED : reason));
    return List.copyOf(all.subList(Math.max(0, all.size() - Custody.ADOPTIONS_MAX), all.size()));
  }

  /** Who has it, or had it last. */
  private static @Nullable String holder(JobStore.StoredJob stored) {
    String owner = stored.owner();
    if (owner != null) {
      return NodeNames.of(owner);
    }
    return stored.adoptions().isEmpty() ? null : stored.adoptions().getLast().to();
  }
}
