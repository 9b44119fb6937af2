package dev.heddle.job;

import java.util.regex.Pattern;

/** What people call a node, by the incarnation that messages and the store know it by. */
public final class NodeNames {
  private static final Pattern RANDOM_PART =
      Pattern.compile("-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$");

  private NodeNames() {}

  /** Its name: also of a node that is gone, of which nothing else is left. */
  public static String of(String incarnation) {
    return RANDOM_PART.matcher(incarnation).replaceFirst("");
  }
}
