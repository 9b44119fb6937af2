package dev.heddle.job;

import org.jspecify.annotations.Nullable;

/**
 * That a job went to another coordinator, or was taken up again after a restart.
 *
 * @param term the new one
 * @param atMicros when it was claimed
 * @param from the name of the node that had it; null where that is not known
 * @param to the name of the node that has it since
 * @param reason why
 */
public record Adoption(long term, long atMicros, @Nullable String from, String to, Reason reason) {
  /** Why a job was claimed. */
  public enum Reason {
    /** The process that had it was proven dead. */
    DEAD("dead"),
    /** Its lease ran out: the node that had it was frozen, cut off, or without the store. */
    LAPSED("lapsed"),
    /** It was given up in order, by a node that ended. */
    RELEASED("released"),
    /** The node that had it was killed and started again. */
    RESTARTED("restarted"),
    /** The node had it in the store without knowing: an answer of the store was lost. */
    UNKNOWN("unknown");

    private final String wireName;

    Reason(String wireName) {
      this.wireName = wireName;
    }

    /** Its public name. */
    public String wireName() {
      return wireName;
    }
  }

  /** Why, for people. */
  public String inWords() {
    String who = from == null ? "the node before" : from;
    return switch (reason) {
      case DEAD -> who + " is dead";
      case LAPSED -> "the lease of " + who + " has lapsed";
      case RELEASED -> who + " gave it up";
      case RESTARTED -> who + " was killed and started again";
      case UNKNOWN -> "it was " + to + "'s without its knowing";
    };
  }
}
