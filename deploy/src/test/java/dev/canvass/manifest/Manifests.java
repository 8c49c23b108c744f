package dev.canvass.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the files under {@code deploy}. */
final class Manifests {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Manifests() {}

  /** A file or folder under {@code deploy}; tests run in that module. */
  static Path path(String name) {
    return Path.of(name).toAbsolutePath();
  }

  /** The YAML documents of a file, anchors resolved; a key that is there twice is an error. */
  static List<JsonNode> read(Path file) throws IOException {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    List<JsonNode> documents = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(strict)).loadAll(Files.readString(file))) {
      documents.add(JSON.valueToTree(document));
    }
    return documents;
  }

  /** The one document of a file. */
  static JsonNode one(String name) throws IOException {
    List<JsonNode> documents = read(path(name));
    if (documents.size() != 1) {
      throw new IOException(name + " has " + documents.size() + " documents");
    }
    return documents.get(0);
  }

  /** The text elements of an array. */
  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
