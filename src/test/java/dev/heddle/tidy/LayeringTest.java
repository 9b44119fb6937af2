package dev.heddle.tidy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The arrows between packages, as docs/architecture.md draws them. */
class LayeringTest {
  private static final String ROOT = "dev.heddle.";

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("job", Set.of()),
          Map.entry("loop", Set.of()),
          Map.entry("engine", Set.of("job")),
          Map.entry("task", Set.of("job", "loop")),
          Map.entry("mode", Set.of("job", "loop")),
          Map.entry("store", Set.of("job")),
          Map.entry("bus", Set.of("job")),
          Map.entry("coordinator", Set.of("job", "loop", "engine", "store", "bus")),
          Map.entry("cluster", Set.of("job")),
          Map.entry("remote", Set.of("job", "bus")),
          Map.entry("worker", Set.of("job", "engine", "mode", "task", "bus")),
          Map.entry("web", Set.of("job", "engine", "bus")));

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.heddle");

  @Test
  void packagesImportOnlyWhatTheirArrowsAllow() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass from : classes) {
      Set<String> allowed = MAY_IMPORT.get(slice(from));
      if (allowed == null) {
        continue;
      }
      from.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass())
          .filter(to -> to.getPackageName().startsWith(ROOT))
          .filter(to -> !slice(to).equals(slice(from)) && !allowed.contains(slice(to)))
          .forEach(to -> wrong.add(from.getName() + " -> " + to.getName()));
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void theModelAndTheEngineKnowNoVertxAndNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.heddle.job..", "dev.heddle.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx..",
            "io.netty..",
            "com.hazelcast..",
            "java.sql..",
            "java.net.http..",
            "java.nio.file..")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(classes);
  }

  @Test
  void noPackageCycles() {
    slices().matching("dev.heddle.(*)..").should().beFreeOfCycles().check(classes);
  }

  private static String slice(JavaClass c) {
    String name = c.getPackageName();
    if (!name.startsWith(ROOT)) {
      return "";
    }
    String rest = name.substring(ROOT.length());
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }
}
