package dev.heddle.cli;

import dev.heddle.job.json.JobParser.Format;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file with a job in it.
 *
 * @param name as it was given; {@code -} for standard input
 * @param format how it is written
 */
record JobFile(String name, Format format) {
  private static final String STANDARD_INPUT = "-";

  /**
   * A file in the format that was named, or else in that of its name's ending.
   *
   * @param format {@code json}, {@code ndjson} or {@code uri-list}; null where none was named
   */
  static JobFile of(String name, @Nullable String format) {
    return new JobFile(name, format == null ? byEnding(name) : byName(format));
  }

  /** Opens it. */
  InputStream open(Console console) {
    if (standardInput()) {
      return console.in();
    }
    check();
    try {
      return Files.newInputStream(Path.of(name));
    } catch (IOException e) {
      throw new CliException("cannot read " + name + ": " + e.getMessage());
    }
  }

  /** Fails where there is no such file to read. */
  void check() {
    Path path = path();
    if (Files.isDirectory(path)) {
      throw new CliException(name + " is a folder; name a job file, or - for standard input");
    }
    if (!Files.exists(path)) {
      throw new CliException("there is no file " + name);
    }
    if (!Files.isReadable(path)) {
      throw new CliException("the file " + name + " may not be read; mend its permissions");
    }
  }

  private Path path() {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new CliException("there is no file " + name);
    }
  }

  /** Whether it can be read only once. */
  boolean standardInput() {
    return name.equals(STANDARD_INPUT);
  }

  /** What people call it. */
  String label() {
    return standardInput() ? "standard input" : name;
  }

  /** The media type it is sent as. */
  String mediaType() {
    return switch (format) {
      case JSON -> "application/json";
      case NDJSON -> "application/x-ndjson";
      case URI_LIST -> "text/uri-list";
    };
  }

  private static Format byName(String format) {
    return switch (format) {
      case "json" -> Format.JSON;
      case "ndjson" -> Format.NDJSON;
      case "uri-list" -> Format.URI_LIST;
      default ->
          throw new CliException("--format must be json, ndjson or uri-list, not '" + format + "'");
    };
  }

  private static Format byEnding(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".ndjson") || lower.endsWith(".jsonl")) {
      return Format.NDJSON;
    }
    boolean list = lower.endsWith(".txt") || lower.endsWith(".urls") || lower.endsWith(".uri-list");
    return list ? Format.URI_LIST : Format.JSON;
  }
}
