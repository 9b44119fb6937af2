package dev.heddle.cli;

/** Which Heddle this is. */
final class Version {
  private Version() {}

  /** As the jar's manifest says; {@code dev} for classes that are in none. */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
