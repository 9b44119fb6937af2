package dev.heddle.job.json;

/** JSON Pointers, RFC 6901. */
final class Pointers {
  /** The whole document. */
  static final String ROOT = "";

  static final String TASKS = "/tasks";

  private Pointers() {}

  static String child(String parent, String name) {
    return parent + '/' + name.replace("~", "~0").replace("/", "~1");
  }

  static String task(int index) {
    return TASKS + '/' + index;
  }
}
