package dev.heddle.remote;

/**
 * Something that a caller numbered.
 *
 * @param caller its incarnation
 * @param number its own
 */
record CallKey(String caller, long number) {}
