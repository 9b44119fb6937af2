package dev.heddle.bus;

/**
 * Something that is asked of another node.
 *
 * @param caller the incarnation that asks
 * @param number the call's among all of its caller; the same one again is the same call
 */
public record ServiceCall(String caller, long number, Question question) {}
