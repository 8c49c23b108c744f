package dev.canvass.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/security.md says of tests is so. */
final class SecurityDocumentTest {

  private static final Pattern TEST_NAME = Pattern.compile("`([A-Za-z]+Test)`");

  @Test
  void everyTestThatItNamesExists() throws IOException {
    String text = Files.readString(root().resolve("docs/security.md"));
    Set<String> named =
        TEST_NAME
            .matcher(text)
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(named.size() > 20, named::toString);

    Set<String> missing = new TreeSet<>(named);
    missing.removeAll(testClasses());
    assertEquals(Set.of(), missing);
  }

  private static Set<String> testClasses() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : List.of("privacy", "analytics", "party-node", "collector", "deploy")) {
      try (Stream<Path> files = Files.walk(root().resolve(module).resolve("src/test/java"))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith("Test.java"))
            .forEach(name -> names.add(name.substring(0, name.length() - ".java".length())));
      }
    }
    return names;
  }

  /** The folder of the whole project; tests run in their module's. */
  private static Path root() {
    return Path.of("").toAbsolutePath().getParent();
  }
}
