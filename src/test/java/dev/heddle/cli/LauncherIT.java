package dev.heddle.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code ./heddle} itself decides: which JDK, whether to build, and that it becomes the JVM.
 * In a copy of the project, with a Maven and JDKs that only write down how they were called.
 */
class LauncherIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path dir;
  private Path root;
  private Path jdk;
  private Path log;
  private final List<Process> processes = new ArrayList<>();

  /** How a start ended. */
  private record End(int code, String out, String err) {}

  @BeforeEach
  void copyProject() throws IOException {
    root = Files.createDirectories(dir.resolve("a place with spaces"));
    log = dir.resolve("maven.log");
    Files.copy(Path.of("heddle"), root.resolve("heddle"));
    Files.createDirectories(root.resolve("src/main"));
    Files.writeString(root.resolve("src/main/Main.java"), "");
    Files.writeString(root.resolve("pom.xml"), "");
    jdk = jdk("jvms/jdk-25", "25.0.1");
    script(
        dir.resolve("bin/mvn"),
        """
        echo "built with $JAVA25_HOME" >>'%1$s'
        sleep 0.2
        if [ -e fail ]; then echo '[ERROR] no such symbol'; exit 1; fi
        mkdir -p target && echo jar >target/heddle.jar
        """
            .formatted(log));
  }

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
  }

  /** A JDK that tells how it was called. */
  private Path jdk(String name, String version) throws IOException {
    Path home = dir.resolve(name);
    script(
        home.resolve("bin/java"),
        """
        for last; do [ "$last" = train ] && exit 0; done
        echo "%s was called with $*"
        """
            .formatted(home));
    script(home.resolve("bin/javac"), "");
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Process launch(Path script, Map<String, String> environment, String... words)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(Arrays.asList(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(false);
    builder.redirectError(dir.resolve("err" + processes.size()).toFile());
    builder.redirectOutput(dir.resolve("out" + processes.size()).toFile());
    Map<String, String> env = builder.environment();
    env.keySet().removeIf(name -> name.startsWith("HEDDLE_") || name.equals("JAVA_HOME"));
    env.put("PATH", dir.resolve("bin") + File.pathSeparator + env.get("PATH"));
    env.put("HEDDLE_JVM_DIRS", dir.resolve("jvms").toString());
    env.putAll(environment);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private End end(Process process) throws Exception {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    int number = processes.indexOf(process);
    return new End(
        process.exitValue(),
        Files.readString(dir.resolve("out" + number)),
        Files.readString(dir.resolve("err" + number)));
  }

  private End start(Map<String, String> environment, String... words) throws Exception {
    return end(launch(root.resolve("heddle"), environment, words));
  }

  private End start(String... words) throws Exception {
    return start(Map.of(), words);
  }

  private List<String> builds() throws IOException {
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  private static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(2)));
  }

  @Test
  void theFirstStartBuildsAndFurtherOnesDoNot() throws Exception {
    End first = start("jobs", "two words");
    assertThat(first.code()).isZero();
    assertThat(first.out()).startsWith(jdk + " was called with ").endsWith(" jobs two words\n");
    assertThat(first.err()).contains("building Heddle (first run").contains("fast starts");
    End second = start("jobs");
    assertThat(second.err()).isEmpty();
    assertThat(builds()).containsExactly("built with " + jdk);
  }

  @Test
  void aChangedSourceIsBuiltAgain() throws Exception {
    start();
    touch(root.resolve("src/main/Main.java"));
    assertThat(start().err()).contains("its sources have changed");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void aDeletedSourceIsBuiltAgain() throws Exception {
    Files.writeString(root.resolve("src/main/Other.java"), "");
    start();
    Files.delete(root.resolve("src/main/Other.java"));
    touch(root.resolve("src/main"));
    start();
    assertThat(builds()).hasSize(2);
  }

  @Test
  void aBuildThatFailsSaysWhyAndIsTriedAgain() throws Exception {
    Files.writeString(root.resolve("fail"), "");
    End failed = start();
    assertThat(failed.code()).isEqualTo(2);
    assertThat(failed.err())
        .contains("[ERROR] no such symbol")
        .contains("heddle: the build failed")
        .contains("heddle-build.log");
    Files.delete(root.resolve("fail"));
    assertThat(start().code()).isZero();
    assertThat(builds()).hasSize(2);
  }

  @Test
  void firstRunsAtTheSameTimeTakeTurns() throws Exception {
    List<Process> three = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      three.add(launch(root.resolve("heddle"), Map.of(), "jobs"));
    }
    for (Process process : three) {
      assertThat(end(process).code()).isZero();
    }
    assertThat(builds()).hasSize(1);
  }

  @Test
  void withoutMavenItSaysWhatToInstall() throws Exception {
    Path path = Files.createDirectories(dir.resolve("no-maven"));
    for (String tool : List.of("sed", "find", "head", "mkdir", "flock", "readlink")) {
      script(path.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"\n");
    }
    End end = start(Map.of("PATH", path.toString()));
    assertThat(end.code()).isEqualTo(2);
    assertThat(end.err())
        .isEqualTo("heddle: needs Maven to build itself: install the package maven\n");
  }

  @Test
  void anOldJavaHomeIsPassedOver() throws Exception {
    Path old = jdk("elsewhere/jdk-17", "17.0.15");
    assertThat(start(Map.of("JAVA_HOME", old.toString())).out()).startsWith(jdk.toString());
  }

  @Test
  void aNewJavaHomeComesFirst() throws Exception {
    Path newer = jdk("elsewhere/jdk-26", "26");
    assertThat(start(Map.of("JAVA_HOME", newer.toString())).out()).startsWith(newer.toString());
  }

  @Test
  void aJdkThatWasNamedAndIsTooOldIsAnError() throws Exception {
    Path old = jdk("elsewhere/jdk-17", "17.0.15");
    End end = start(Map.of("HEDDLE_JAVA_HOME", old.toString()));
    assertThat(end.code()).isEqualTo(2);
    assertThat(end.err())
        .isEqualTo(
            "heddle: HEDDLE_JAVA_HOME=" + old + " is no JDK 25 or newer; correct or unset it\n");
  }

  @Test
  void withoutAJdkItSaysWhatToInstall() throws Exception {
    Path old = jdk("elsewhere/jdk-17", "17.0.15");
    Map<String, String> nothing =
        Map.of("HEDDLE_JVM_DIRS", "/nonexistent", "PATH", old.resolve("bin") + ":/usr/bin:/bin");
    End end = start(nothing, "run", "x.json");
    assertThat(end.code()).isEqualTo(2);
    assertThat(end.err()).hasLineCount(1).contains("needs a JDK 25").contains("openjdk-25");
  }

  @Test
  void aRuntimeWithoutCompilerDoesOnceItIsBuilt() throws Exception {
    start();
    Files.delete(jdk.resolve("bin/javac"));
    assertThat(start().code()).isZero();
    touch(root.resolve("pom.xml"));
    End end = start();
    assertThat(end.code()).isEqualTo(2);
    assertThat(end.err()).contains("has no compiler");
  }

  @Test
  void symbolicLinksLeadToIt() throws Exception {
    Path link = Files.createSymbolicLink(dir.resolve("link"), root.resolve("heddle"));
    Path linkToLink = Files.createSymbolicLink(dir.resolve("bin/h"), Path.of("..", "link"));
    assertThat(link).isSymbolicLink();
    assertThat(end(launch(linkToLink, Map.of(), "jobs")).out())
        .contains("-jar " + root.toRealPath() + "/target/heddle.jar jobs");
  }

  @Test
  void itsOwnOptionsComeBeforeTheUsers() throws Exception {
    String out = start(Map.of("HEDDLE_JAVA_OPTS", "-Xmx9g -Dx=y"), "serve").out();
    assertThat(out).containsSubsequence("-Xmx640m", "-Xmx9g -Dx=y", "-jar", "serve");
  }

  @Test
  void itBecomesTheJvmAndPassesSignalsAndTheExitCodeOn() throws Exception {
    start();
    script(
        jdk.resolve("bin/java"),
        """
        trap 'echo told to end; exit 7' TERM
        echo $$
        while :; do sleep 0.05; done
        """);
    Process process = launch(root.resolve("heddle"), Map.of(), "serve");
    Path out = dir.resolve("out" + processes.indexOf(process));
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(Files.readString(out, UTF_8)).isEqualTo(process.pid() + "\n"));
    process.toHandle().destroy();
    End end = end(process);
    assertThat(end.code()).isEqualTo(7);
    assertThat(end.out()).endsWith("told to end\n");
  }
}
