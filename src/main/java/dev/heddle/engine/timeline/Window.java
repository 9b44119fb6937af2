package dev.heddle.engine.timeline;

/**
 * The part of the time that is drawn, cut into columns.
 *
 * @param fromMicros the left edge
 * @param toMicros the right edge, above the left one
 * @param width columns, 1 or more
 */
record Window(long fromMicros, long toMicros, int width) {
  double columnMicros() {
    return (double) (toMicros - fromMicros) / width;
  }

  /** Whether anything from one time to another is seen. */
  boolean shows(long startMicros, long endMicros) {
    return startMicros < toMicros
        && (endMicros > fromMicros || (startMicros == endMicros && startMicros == fromMicros));
  }

  /** Where a time lies, in columns; what is outside lies on the edge. */
  double place(long micros) {
    return (Math.clamp(micros, fromMicros, toMicros) - fromMicros) / columnMicros();
  }

  /** The column of a place. */
  int column(double place) {
    return Math.min((int) place, width - 1);
  }

  /** When a column begins. */
  long beginMicros(int column) {
    return fromMicros + Math.round(column * columnMicros());
  }
}
