package dev.heddle.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/** The tasks of a job on this worker that need one host. */
final class HostQueue<T extends Held> {
  final Deque<T> parked = new ArrayDeque<>();
  int connections;
}
