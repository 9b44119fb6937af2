package dev.heddle.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The files under {@code webroot/} on the class path, a jar or a folder. */
final class Webroot {
  private static final String FOLDER = "webroot/";

  private Webroot() {}

  /** All of them by their paths under it, hidden ones left out, in the order of the paths. */
  static Map<String, byte[]> files() {
    URL index = Webroot.class.getResource("/" + FOLDER + "index.html");
    if (index == null) {
      throw new IllegalStateException("the class path lacks " + FOLDER);
    }
    Map<String, byte[]> files = new TreeMap<>();
    try {
      if (index.openConnection() instanceof JarURLConnection jar) {
        jar.setUseCaches(false);
        try (JarFile file = jar.getJarFile()) {
          readJar(file, files);
        }
      } else {
        readFolder(Path.of(index.toURI()).resolveSibling(""), files);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    files.keySet().removeIf(Webroot::isHidden);
    return files;
  }

  private static void readJar(JarFile jar, Map<String, byte[]> files) throws IOException {
    for (JarEntry entry : jar.stream().filter(e -> e.getName().startsWith(FOLDER)).toList()) {
      if (!entry.isDirectory()) {
        try (InputStream in = jar.getInputStream(entry)) {
          files.put(entry.getName().substring(FOLDER.length()), in.readAllBytes());
        }
      }
    }
  }

  private static void readFolder(Path folder, Map<String, byte[]> files) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        files.put(name, Files.readAllBytes(file));
      }
    }
  }

  private static boolean isHidden(String path) {
    return path.startsWith(".") || path.contains("/.");
  }
}
