package dev.heddle.cli;

/** tmp */
final class LocalJson {
  static String result(LocalSource s) {
    return "{}";
  }
}
