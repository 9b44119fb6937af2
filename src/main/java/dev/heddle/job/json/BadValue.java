package dev.heddle.job.json;

/** Says what is wrong with one value; whoever knows its pointer catches it. */
final class BadValue extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String detail;

  BadValue(String detail) {
    super(detail, null, false, false);
    this.detail = detail;
  }

  /** What is wrong, as the end of a sentence about the field. */
  String detail() {
    return detail;
  }
}
