package dev.heddle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ./heddle} does before it is the JVM, with a JDK and a Maven that only say so. */
class LauncherIT {
  /** Says where it is and what it got; makes the cache it is asked for. */
  private static final String JAVA =
      """
      #!/bin/sh
      for word do
        case $word in
          -version) echo 'openjdk version "VERSION" 2025-09-16' >&2; exit 0 ;;
          -XX:AOTCacheOutput=*) : >"${word#*=}"; echo cache >"${word#*=}"; exit 0 ;;
        esac
      done
      echo "$0"
      printf '[%s]\\n' "$@"
      exit "${EXIT_CODE:-0}"
      """;

  /** Builds a jar that is as good as any, once the file "go" is there. */
  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$JAVA25_HOME $*" >>builds
      while [ -e hold ]; do :; done
      [ -e broken ] && echo '[ERROR] A.java:1: nonsense' && echo noise && exit 1
      echo jar >target/heddle.jar
      """;

  @TempDir private Path dir;
  private Installation heddle;

  @BeforeEach
  void install() throws IOException {
    heddle = new Installation(dir.resolve("heddle"), dir);
  }

  @AfterEach
  void stop() throws IOException {
    heddle.close();
  }

  private static Path script(Path path, String text) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A JDK without a compiler. */
  private static Path runtime(Path home, String version) throws IOException {
    script(home.resolve("bin/java"), JAVA.replace("VERSION", version));
    Files.writeString(home.resolve("release"), "OS=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private static Path jdk(Path home, String version) throws IOException {
    script(home.resolve("bin/javac"), "#!/bin/sh\n");
    return runtime(home, version);
  }

  private Path jdk(String name, String version) throws IOException {
    return jdk(dir.resolve(name), version);
  }

  /** As an archive of the product is: a jar and no sources. */
  private Installation built() throws IOException {
    Files.createDirectories(heddle.jar().getParent());
    Files.writeString(heddle.jar(), "jar");
    return heddle;
  }

  private void withMaven() throws IOException {
    script(dir.resolve("maven/mvn"), MAVEN);
    heddle.onPath(dir.resolve("maven"));
  }

  private void withSources() throws IOException {
    Files.writeString(heddle.root().resolve("pom.xml"), "x");
    Path main = Files.createDirectories(heddle.root().resolve("src/main/java"));
    Files.writeString(main.resolve("A.java"), "x");
    Files.writeString(main.resolve("B.java"), "x");
  }

  private List<String> builds() throws IOException {
    Path builds = heddle.root().resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds) : List.of();
  }

  private static void uses(Launched command, Path jdk) {
    assertThat(command.exits(0).lines()).startsWith(jdk + "/bin/java");
  }

  // --- which JDK ---

  @Test
  void theJdkThatWasNamedForHeddleComesFirst() throws Exception {
    Path named = jdk("named", "25");
    built().with("HEDDLE_JAVA_HOME", named).with("JAVA_HOME", jdk("other", "25"));
    uses(heddle.start("jobs"), named);
  }

  @Test
  void aJdkThatWasNamedForHeddleAndWillNotDoIsRefused() throws Exception {
    built().with("JAVA_HOME", jdk("good", "25")).with("HEDDLE_JAVA_HOME", jdk("old", "17.0.9"));
    heddle.start("jobs").refuses("HEDDLE_JAVA_HOME=" + dir.resolve("old"), "25 or newer");
    heddle.with("HEDDLE_JAVA_HOME", dir.resolve("nowhere")).start("jobs").refuses("nowhere");
  }

  @ParameterizedTest
  @ValueSource(strings = {"25", "25.0.3", "25-ea", "26.0.1"})
  void javaHomeIsTakenWhereItIsNewEnough(String version) throws Exception {
    Path home = jdk("a home", version);
    jdk("jvm/x", "25");
    built().with("JAVA_HOME", home).with("HEDDLE_JVM_DIRS", dir.resolve("jvm"));
    uses(heddle.start("jobs"), home);
    Files.delete(home.resolve("release"));
    uses(heddle.start("jobs"), home);
  }

  @ParameterizedTest
  @ValueSource(strings = {"17.0.9", "24.0.2", "1.8.0_392", "nonsense"})
  void anOldJavaHomeIsPassedOver(String version) throws Exception {
    Path home = jdk("home", version);
    Path good = jdk("jvm/temurin-25", "25.0.3");
    built().with("JAVA_HOME", home).with("HEDDLE_JVM_DIRS", dir.resolve("jvm"));
    uses(heddle.start("jobs"), good);
    Files.delete(home.resolve("release"));
    uses(heddle.start("jobs"), good);
  }

  @Test
  void withoutJavaHomeAllFoldersAreLookedThroughForOneThatCanCompile() throws Exception {
    jdk("jvm/a-17", "17");
    runtime(dir.resolve("jvm/b-25"), "25");
    Path full = jdk("more jvms/c-25", "25");
    built().with("HEDDLE_JVM_DIRS", dir.resolve("jvm") + ":" + dir.resolve("more jvms"));
    uses(heddle.start("jobs"), full);
  }

  @Test
  void aJdkWithoutACompilerDoesWhereThereIsNoOther() throws Exception {
    Path runtime = runtime(dir.resolve("jvm/b-25"), "25");
    built().with("HEDDLE_JVM_DIRS", dir.resolve("jvm"));
    uses(heddle.start("jobs"), runtime);
  }

  @Test
  void theJavaOnThePathComesLast() throws Exception {
    Path jdk = jdk("somewhere", "25");
    Path bin = Files.createDirectories(dir.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("java"), jdk.resolve("bin/java"));
    uses(built().onPath(bin).start("jobs"), jdk);
  }

  @Test
  void withoutAJdkItSaysWhatToInstall() throws Exception {
    built().onPath(jdk("old", "17").resolve("bin"));
    heddle.start("jobs").refuses("JDK 25", "openjdk-25-jdk-headless", "JAVA_HOME");
  }

  // --- how the JVM is started ---

  @Test
  void itTellsWhichOutputsAreATerminalAndHowLarge() throws Exception {
    String launcher = ready().withoutCaches().launcher().toString();
    assertThat(onATerminal(launcher + " jobs")).contains("[-Dheddle.terminal=33 99 out err]");
    assertThat(onATerminal(launcher + " serve 2>e")).contains("[-Dheddle.terminal=33 99 out]");
    onATerminal(launcher + " jobs >o");
    assertThat(dir.resolve("o")).content().contains("[-Dheddle.terminal=33 99 err]");
    assertThat(heddle.start("jobs").exits(0).out()).doesNotContain("heddle.terminal");
  }

  private String onATerminal(String command) throws IOException {
    String all = "stty rows 33 cols 99; " + command;
    return heddle
        .startAs(List.of("/usr/bin/script", "--quiet", "--return", "--command", all, "/dev/null"))
        .exits(0)
        .out();
  }

  private Installation ready() throws IOException {
    return built().with("HEDDLE_JAVA_HOME", jdk("jdk", "25"));
  }

  @Test
  void argumentsArriveAsTheyWereGiven() throws Exception {
    Launched command = ready().start("run", "", "a b", "*", "$HOME", "\"'\\", "--", "-x");
    List<String> lines = command.exits(0).lines();
    int jar = lines.indexOf("[-jar]");
    assertThat(lines.subList(jar, lines.size()))
        .containsExactly(
            "[-jar]",
            "[" + heddle.jar() + "]",
            "[run]",
            "[]",
            "[a b]",
            "[*]",
            "[$HOME]",
            "[\"'\\]",
            "[--]",
            "[-x]");
  }

  @Test
  void theExitCodeIsThatOfTheJvm() throws Exception {
    ready().with("EXIT_CODE", 1).start("run").exits(1);
    heddle.with("EXIT_CODE", 130).start("run").exits(130);
  }

  @Test
  void aServerIsStartedWithOtherOptionsThanACommand() throws Exception {
    assertThat(ready().start("serve").exits(0).lines()).contains("[-XX:+UseG1GC]", "[-Xmx640m]");
    assertThat(heddle.start("run", "serve").exits(0).lines())
        .contains("[-XX:+UseSerialGC]")
        .doesNotContain("[-XX:+UseG1GC]");
  }

  @Test
  void optionsOfTheUserComeAfterItsOwnAndTheTemporaryFolderIsHis() throws Exception {
    ready().with("HEDDLE_JAVA_OPTS", "-Xmx2g -Dx=y").with("TMPDIR", "/a b");
    List<String> lines = heddle.start("run").exits(0).lines();
    assertThat(lines).containsSubsequence("[-Xmx1g]", "[-Xmx2g]", "[-Dx=y]", "[-jar]");
    assertThat(lines).contains("[-Djava.io.tmpdir=/a b]");
  }

  @Test
  void aStreamThatIsClosedDoesNotBecomeTheNextFile() throws Exception {
    String started = ready().launcher().toString();
    String streams = "#!/bin/sh\nreadlink /proc/$$/fd/0 /proc/$$/fd/2\n";
    script(dir.resolve("jdk/bin/java"), streams);
    assertThat(heddle.startAs(List.of("sh", "-c", started + " jobs <&- 2>&-")).exits(0).lines())
        .containsExactly("/dev/null", "/dev/null");
    heddle.startAs(List.of("sh", "-c", started + " jobs >&-")).refuses("standard output is closed");
  }

  @Test
  void itFindsItsFolderThroughLinksAndBlanks() throws Exception {
    try (Installation elsewhere =
        new Installation(dir.resolve("a folder/of mine"), dir.resolve("else where"))) {
      Files.createDirectories(elsewhere.jar().getParent());
      Files.writeString(elsewhere.jar(), "jar");
      Path bin = Files.createDirectories(dir.resolve("else where/bin dir"));
      Files.createSymbolicLink(bin.resolve("far"), elsewhere.launcher());
      Files.createSymbolicLink(bin.resolve("near"), Path.of("../../a folder/of mine/heddle"));
      Files.createSymbolicLink(bin.resolve("heddle"), Path.of("near"));
      elsewhere.with("HEDDLE_JAVA_HOME", jdk("jdk", "25")).with("CDPATH", dir).onPath(bin);
      String jar = "[" + elsewhere.jar() + "]";
      for (List<String> how :
          List.of(
              List.of(bin.resolve("far").toString()),
              List.of(bin.resolve("near").toString()),
              List.of("bin dir/heddle"),
              List.of("heddle"),
              List.of("sh", "../a folder/of mine/heddle"))) {
        assertThat(elsewhere.startAs(how).exits(0).lines()).as(how.toString()).contains(jar);
      }
    }
  }

  // --- the build ---

  @Test
  void theFirstRunBuildsWithTheJdkItFoundAndTheSecondDoesNot() throws Exception {
    withSources();
    withMaven();
    Path jdk = jdk("jvm/x", "25");
    heddle.with("HEDDLE_JVM_DIRS", dir.resolve("jvm"));
    Launched first = heddle.start("jobs");
    uses(first, jdk);
    assertThat(first.err()).contains("heddle: building Heddle (first run");
    assertThat(builds()).singleElement().asString().startsWith(jdk + " ").endsWith(" package");
    Launched second = heddle.start("jobs");
    uses(second, jdk);
    assertThat(second.err()).isEmpty();
    assertThat(builds()).hasSize(1);
  }

  private void firstBuild() throws IOException {
    withSources();
    withMaven();
    heddle.with("HEDDLE_JAVA_HOME", jdk("jdk", "25"));
    heddle.start("jobs").exits(0);
    old(heddle.root().resolve("pom.xml"), 3_600);
    old(heddle.root().resolve("src/main/java/A.java"), 3_600);
    old(heddle.root().resolve("src/main/java/B.java"), 3_600);
    old(heddle.root().resolve("src/main/java"), 3_600);
    old(heddle.root().resolve("src/main"), 3_600);
    old(heddle.jar(), 1_800);
    old(heddle.root().resolve("target/heddle-built"), 1_800);
  }

  private static void old(Path path, long seconds) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(seconds)));
  }

  @Test
  void aSourceThatChangedIsBuilt() throws Exception {
    firstBuild();
    heddle.start("jobs").exits(0);
    assertThat(builds()).hasSize(1);
    Files.writeString(heddle.root().resolve("src/main/java/A.java"), "y");
    assertThat(heddle.start("jobs").exits(0).err()).contains("its sources have changed");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void aSourceThatChangesDuringABuildIsBuiltAfterIt() throws Exception {
    withSources();
    withMaven();
    heddle.with("HEDDLE_JAVA_HOME", jdk("jdk", "25"));
    Path hold = Files.createFile(heddle.root().resolve("hold"));
    Launched first = heddle.start("jobs");
    Awaitility.await("a build").until(() -> !builds().isEmpty());
    Files.writeString(heddle.root().resolve("src/main/java/A.java"), "y");
    Files.delete(hold);
    first.exits(0);
    heddle.start("jobs").exits(0);
    assertThat(builds()).hasSize(2);
    heddle.start("jobs").exits(0);
    assertThat(builds()).hasSize(2);
  }

  @Test
  void aPageThatChangedIsBuilt() throws Exception {
    firstBuild();
    Path webroot = Files.createDirectories(heddle.root().resolve("webroot"));
    Files.writeString(webroot.resolve("app.js"), "y");
    assertThat(heddle.start("jobs").exits(0).err()).contains("its sources have changed");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void aSourceThatIsGoneIsNoticed() throws Exception {
    firstBuild();
    Files.delete(heddle.root().resolve("src/main/java/B.java"));
    heddle.start("jobs").exits(0);
    assertThat(builds()).hasSize(2);
  }

  @Test
  void aBuildThatFailsSaysWhyAndIsDoneAgain() throws Exception {
    withSources();
    withMaven();
    heddle.with("HEDDLE_JAVA_HOME", jdk("jdk", "25"));
    Path broken = Files.createFile(heddle.root().resolve("broken"));
    Launched failed = heddle.start("jobs").exits(2);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("building Heddle"),
            line -> assertThat(line).isEqualTo("[ERROR] A.java:1: nonsense"),
            line -> assertThat(line).contains("the build failed", "target/heddle-build.log"));
    Files.delete(broken);
    heddle.start("jobs").exits(0);
    assertThat(builds()).hasSize(2);
  }

  @Test
  void firstRunsAtTheSameTimeTakeTurnsAndBuildOnce() throws Exception {
    withSources();
    withMaven();
    heddle.with("HEDDLE_JAVA_HOME", jdk("jdk", "25"));
    Path hold = Files.createFile(heddle.root().resolve("hold"));
    List<Launched> commands =
        List.of(heddle.start("jobs"), heddle.start("jobs"), heddle.start("serve"));
    Awaitility.await("a build").until(() -> !builds().isEmpty());
    Files.delete(hold);
    commands.forEach(command -> command.exits(0));
    assertThat(builds()).hasSize(1);
  }

  @Test
  void withoutMavenOrACompilerItSaysWhatToInstall() throws Exception {
    withSources();
    heddle.with("HEDDLE_JAVA_HOME", runtime(dir.resolve("runtime"), "25"));
    heddle.start("jobs").refuses("install the package maven");
    withMaven();
    heddle.start("jobs").refuses("has no compiler", "openjdk-25-jdk-headless");
  }

  // --- fast starts ---

  @Test
  void cachesAreMadeOnceAndAgainWhenTheyDoNotFit() throws Exception {
    ready();
    old(heddle.jar(), 1_800);
    old(heddle.launcher(), 1_800);
    Path cache = heddle.root().resolve("target/aot");
    assertThat(heddle.start("jobs").exits(0).err()).contains("preparing fast starts");
    Launched again = heddle.start("jobs").exits(0);
    assertThat(again.err()).isEmpty();
    assertThat(again.lines()).contains("[-XX:AOTCache=" + cache.resolve("cli.aot") + "]");
    assertThat(heddle.start("serve").exits(0).lines())
        .contains("[-XX:AOTCache=" + cache.resolve("serve.aot") + "]");

    Files.setLastModifiedTime(heddle.jar(), FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(heddle.start("jobs").exits(0).err()).contains("preparing fast starts");
    old(heddle.jar(), 1_800);
    assertThat(heddle.start("jobs").exits(0).err()).isEmpty();
    heddle.with("HEDDLE_JAVA_HOME", jdk("other", "25.0.4"));
    assertThat(heddle.start("jobs").exits(0).err()).contains("preparing fast starts");
    assertThat(heddle.start("jobs").exits(0).err()).isEmpty();
  }

  @Test
  void whereNoCachesCanBeKeptItStartsWithout() throws Exception {
    ready().withoutCaches();
    Launched command = heddle.start("jobs").exits(0);
    assertThat(command.err()).isEmpty();
    assertThat(command.out()).doesNotContain("AOTCache");
  }
}
