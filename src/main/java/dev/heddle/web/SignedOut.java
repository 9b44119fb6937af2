package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that were signed out of before their time, so that none of them is good again after
 * a restart: a line each, its expiry and its id, appended to a file. Thread-safe.
 */
final class SignedOut {
  static final int MAX = 10_000;

  private static final Logger log = LoggerFactory.getLogger(SignedOut.class);
  private static final Pattern LINE = Pattern.compile("(\\d{1,15}) ([A-Za-z0-9_-]{22})");

  private final Optional<Path> file;
  private final LongSupplier epochSeconds;
  private final LinkedHashMap<String, Long> expiries = new LinkedHashMap<>();
  private int lines;

  /** Those of a file, which need not be there yet; none where there is no file. */
  SignedOut(Optional<Path> file, LongSupplier epochSeconds) {
    this.file = file;
    this.epochSeconds = epochSeconds;
    file.filter(Files::exists).ifPresent(this::read);
  }

  private void read(Path from) {
    try (Stream<String> all = Files.lines(from, UTF_8)) {
      all.map(LINE::matcher).filter(Matcher::matches).forEach(this::remember);
      writeAnew(from);
    } catch (IOException | UncheckedIOException e) {
      log.warn("cannot read {}, so ended sessions may be good again: {}", from, e.toString());
    }
  }

  private void remember(Matcher line) {
    remember(line.group(2), Long.parseLong(line.group(1)));
  }

  private void remember(String id, long expiry) {
    if (expiry > epochSeconds.getAsLong()) {
      if (expiries.size() >= MAX) {
        expiries.pollFirstEntry();
      }
      expiries.put(id, expiry);
    }
  }

  private static String text(byte[] id) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  synchronized boolean contains(byte[] id) {
    return expiries.containsKey(text(id));
  }

  /** Remembers a session, whose expiry is in seconds since 1970. */
  synchronized void add(byte[] id, long expiry) {
    if (expiries.containsKey(text(id))) {
      return;
    }
    remember(text(id), expiry);
    file.ifPresent(
        to -> {
          try {
            append(to, line(text(id), expiry));
          } catch (IOException e) {
            log.warn("cannot write {}, so the next start forgets a sign-out: {}", to, e.toString());
          }
        });
  }

  private void append(Path to, String line) throws IOException {
    if (lines >= 2 * MAX) {
      writeAnew(to);
    } else {
      Path folder = to.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(to, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      lines++;
    }
  }

  /** Leaves out what has ended by itself. */
  private void writeAnew(Path to) throws IOException {
    String all =
        expiries.entrySet().stream()
            .map(one -> line(one.getKey(), one.getValue()))
            .collect(Collectors.joining());
    Path fresh = to.resolveSibling(to.getFileName() + ".new");
    Files.writeString(fresh, all);
    Files.move(fresh, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    lines = expiries.size();
  }

  private static String line(String id, long expiry) {
    return expiry + " " + id + "\n";
  }
}
