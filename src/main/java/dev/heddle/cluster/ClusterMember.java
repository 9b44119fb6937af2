package dev.heddle.cluster;

/**
 * A node in the cluster.
 *
 * @param incarnation this run of it
 * @param name what people call it; unique in the cluster
 * @param at its cluster port
 * @param coordinates whether it has the store
 */
public record ClusterMember(String incarnation, String name, HostPort at, boolean coordinates) {}
