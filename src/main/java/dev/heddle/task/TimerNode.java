package dev.heddle.task;

/** Something a {@link TimerWheel} can hold: a link of a circular list. Owned by one event loop. */
class TimerNode {
  TimerNode next = this;
  TimerNode prev = this;
  long dueTick;

  /** Called by the wheel, once, when the time is up. */
  void expired() {}

  // A link is the object itself, whatever it may call equal.
  @SuppressWarnings("ReferenceEquality")
  final boolean isLinked() {
    return next != this;
  }

  final void unlink() {
    next.prev = prev;
    prev.next = next;
    next = this;
    prev = this;
  }

  /** Adds a node at the end of the list that this is the head of. */
  final void append(TimerNode node) {
    node.prev = prev;
    node.next = this;
    prev.next = node;
    prev = node;
  }

  /** Moves all of another list to the end of this one. */
  final void appendAll(TimerNode other) {
    if (other.isLinked()) {
      TimerNode first = other.next;
      TimerNode last = other.prev;
      first.prev = prev;
      prev.next = first;
      last.next = this;
      prev = last;
      other.next = other;
      other.prev = other;
    }
  }
}
