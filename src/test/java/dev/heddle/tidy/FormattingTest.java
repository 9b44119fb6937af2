package dev.heddle.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every Java source is as google-java-format writes it. Run with {@code -Dheddle.format=write} to
 * have it rewritten.
 */
class FormattingTest {
  private static final boolean WRITE = "write".equals(System.getProperty("heddle.format"));

  @Test
  void everySourceIsFormatted() throws Exception {
    List<Path> wrong = new ArrayList<>();
    Formatter formatter = new Formatter();
    try (var files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        String formatted = formatter.formatSource(RemoveUnusedImports.removeUnusedImports(source));
        if (!formatted.equals(source)) {
          wrong.add(file);
          if (WRITE) {
            Files.writeString(file, formatted);
          }
        }
      }
    }
    assertThat(WRITE ? List.of() : wrong)
        .as("run: mvn test -Dtest=FormattingTest -Dheddle.format=write")
        .isEmpty();
  }
}
