package dev.heddle.cluster;

/** Hears of other nodes. Any thread; must not block. */
public interface ClusterListener {
  /** Wants to know nothing. */
  ClusterListener NONE =
      new ClusterListener() {
        @Override
        public void joined(ClusterMember member) {}

        @Override
        public void left(ClusterMember member) {}

        @Override
        public void dead(ClusterMember member) {}

        @Override
        public void refused(String why) {}

        @Override
        public void lost() {}
      };

  /** A node is there. */
  void joined(ClusterMember member);

  /** A node is no longer in sight; it may be alive all the same. */
  void left(ClusterMember member);

  /** A node is proven dead: nothing of it runs any more. */
  void dead(ClusterMember member);

  /** This node met others, after a time apart, beside which it cannot be: it is to end. */
  void refused(String why);

  /** This node has no cluster any more, as where a merge does not come to an end. */
  void lost();
}
