package dev.heddle.store;

/**
 * A node that may hold grants.
 *
 * @param incarnation this run of it
 * @param name what people call it
 * @param host where its cluster port is
 * @param port its cluster port
 * @param seenMicros when it was last heard, on the store's clock
 */
public record NodeRow(String incarnation, String name, String host, int port, long seenMicros) {}
