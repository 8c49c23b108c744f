package dev.canvass.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Programs know problems by their codes: all services spell them in one way. */
final class ProblemCodesTest {

  private static final List<String> SERVICES =
      List.of(
          "collector/src/main/java/dev/canvass/collector/http",
          "party-node/src/main/java/dev/canvass/party/http",
          "privacy/src/main/java/dev/canvass/privacy/access");

  /** A problem that is made: its status, or the name of one, and its code. */
  private static final Pattern MADE =
      Pattern.compile("(?:new (?:Problem|Refusal)\\(\\s*|\\bproblem\\(\\s*)\\w+,\\s*\"([^\"]*)\"");

  private static final Pattern SPELLING = Pattern.compile("[a-z]+(?:-[a-z]+)*");

  @Test
  void codesAreWordsJoinedByHyphens() throws IOException {
    Set<String> odd = new TreeSet<>();
    for (String service : SERVICES) {
      Set<String> codes = codes(service);
      assertTrue(codes.size() >= 3, () -> service + " has " + codes);
      codes.removeIf(code -> SPELLING.matcher(code).matches());
      odd.addAll(codes);
    }
    assertEquals(Set.of(), odd);
  }

  private static Set<String> codes(String folder) throws IOException {
    // Tests run in their module's folder.
    try (Stream<Path> files =
        Files.list(Path.of("").toAbsolutePath().getParent().resolve(folder))) {
      Set<String> codes = new TreeSet<>();
      for (Path file : files.toList()) {
        MADE.matcher(Files.readString(file)).results().forEach(made -> codes.add(made.group(1)));
      }
      return codes;
    }
  }
}
