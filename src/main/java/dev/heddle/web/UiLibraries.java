package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The files of other people's libraries that the UI loads, from the WebJars on the class path. */
final class UiLibraries {
  private record Library(String jar, String folder, List<String> files) {}

  // Only what is imported somewhere; unsafe-html, for one, is not to be had.
  private static final List<Library> LIBRARIES =
      List.of(
          new Library("lit", "lit", List.of("index.js")),
          new Library("lit-element", "lit-element", List.of("lit-element.js")),
          new Library(
              "lit__reactive-element",
              "reactive-element",
              List.of("reactive-element.js", "css-tag.js")),
          new Library(
              "lit-html",
              "lit-html",
              List.of(
                  "lit-html.js",
                  "is-server.js",
                  "directive.js",
                  "directive-helpers.js",
                  "async-directive.js",
                  "directives/class-map.js",
                  "directives/guard.js",
                  "directives/if-defined.js",
                  "directives/keyed.js",
                  "directives/live.js",
                  "directives/ref.js",
                  "directives/repeat.js")));

  /** How modules name them, and where each of these names leads under the folder of libraries. */
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("lit", "lit/index.js");
    NAMES.put("lit/directives/", "lit-html/directives/");
    NAMES.put("lit-element/lit-element.js", "lit-element/lit-element.js");
    NAMES.put("lit-html", "lit-html/lit-html.js");
    NAMES.put("lit-html/", "lit-html/");
    NAMES.put("@lit/reactive-element", "reactive-element/reactive-element.js");
  }

  private UiLibraries() {}

  /** All files by their paths under the folder of libraries. */
  static Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Library library : LIBRARIES) {
      String root = "/META-INF/resources/webjars/" + library.jar + "/" + version(library) + "/";
      for (String file : library.files) {
        files.put(library.folder + "/" + file, withoutSourceMap(read(root + file)));
      }
    }
    return files;
  }

  /** The import map for a folder of libraries. */
  static String importMap(String folder) {
    return Json.text(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("imports");
          for (Map.Entry<String, String> name : NAMES.entrySet()) {
            json.writeStringField(name.getKey(), folder + name.getValue());
          }
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static String version(Library library) {
    String path = "/META-INF/maven/org.webjars.npm/" + library.jar + "/pom.properties";
    Properties properties = new Properties();
    try {
      properties.load(new ByteArrayInputStream(read(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  /** Source maps are not served, and developer tools complain of those they cannot find. */
  private static byte[] withoutSourceMap(byte[] module) {
    String text = new String(module, UTF_8);
    int comment = text.lastIndexOf("//# sourceMappingURL=");
    return comment < 0 ? module : text.substring(0, comment).getBytes(UTF_8);
  }

  private static byte[] read(String resource) {
    try (InputStream file = UiLibraries.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new IllegalStateException("the class path lacks " + resource);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
