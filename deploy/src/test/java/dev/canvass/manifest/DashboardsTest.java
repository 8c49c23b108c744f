package dev.canvass.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canvass.local.LocalCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dashboards and alerts ask for metrics, labels and values that running nodes show. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class DashboardsTest {

  private static final List<String> BOARDS =
      List.of("dashboards/collector.json", "dashboards/party.json");

  /** A metric, and what is asked of its labels. */
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:canvass|jvm|process|system)_\\w+)(?:\\{([^}]*)\\})?");

  private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!=|=)\"([^\"]*)\"");

  /** What Prometheus adds to what it scrapes, by the configuration in {@code compose}. */
  private static final Set<String> ADDED = Set.of("instance", "job", "role");

  @TempDir private static Path folder;
  private static List<String> lines;

  @BeforeAll
  static void scrapeRunningNodes() throws Exception {
    lines = new ArrayList<>();
    try (LocalCluster cluster = new LocalCluster(folder, 0, "8")) {
      String party = cluster.startParty("acme").url();
      for (String node : List.of(cluster.url(), party)) {
        // Some counters begin with the first event.
        get(node + "/nothing");
      }
      // The party's first audit entries reach the collector, which shows their head's age.
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
      String collector;
      do {
        collector = get(cluster.url() + "/metrics");
      } while (!collector.contains("canvass_collector_audit_head_age_seconds{")
          && System.nanoTime() < deadline);
      collector.lines().forEach(lines::add);
      get(party + "/metrics").lines().forEach(lines::add);
    }
    lines.removeIf(line -> line.startsWith("#"));
  }

  private static String get(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dashboards/collector.json", "dashboards/party.json"})
  void everyPanelAsksForWhatNodesShow(String board) throws IOException {
    JsonNode panels = board(board).path("panels");
    assertTrue(panels.size() >= 10, board);
    Set<Integer> ids = new TreeSet<>();
    for (JsonNode panel : panels) {
      assertTrue(ids.add(panel.path("id").asInt()), panel.path("title").asText());
      assertEquals("${source}", panel.path("datasource").path("uid").asText());
      assertTrue(panel.path("targets").size() > 0, panel.path("title").asText());
      for (JsonNode target : panel.path("targets")) {
        assertAnswered(target.path("expr").asText());
      }
    }
  }

  @Test
  void everyAlertAsksForWhatNodesShowAndHasARunbook() throws IOException {
    String runbooks =
        Files.readString(Path.of("").toAbsolutePath().resolve("../docs/operations.md"));
    Set<String> names = new TreeSet<>();
    for (JsonNode rule : rules()) {
      String name = rule.path("alert").asText();
      assertTrue(names.add(name), name);
      assertTrue(rule.path("labels").path("severity").asText().matches("page|ticket"), name);
      assertTrue(runbooks.contains("\n### " + name + "\n"), name + " has no runbook");
      assertTrue(
          rule.path("expr").asText().contains("up{") || assertAnswered(rule.path("expr").asText()),
          name);
    }
    Matcher runbook = Pattern.compile("\n### (\\w+)(?=\n)").matcher(runbooks);
    while (runbook.find()) {
      assertTrue(names.contains(runbook.group(1)), runbook.group(1) + " is no alert");
    }
  }

  @Test
  void prometheusOfComposeReadsTheRules() throws IOException {
    assertEquals(
        List.of("/etc/prometheus/canvass/alerts.yaml"),
        Manifests.texts(Manifests.one("compose/prometheus.yml").path("rule_files")));
    assertTrue(
        Manifests.texts(
                Manifests.one("compose/compose.yaml")
                    .path("services")
                    .path("prometheus")
                    .path("volumes"))
            .contains("../dashboards:/etc/prometheus/canvass:ro"));
  }

  /** Whatever the project counts itself is worth a look somewhere. */
  @Test
  void nothingThatNodesCountIsLeftOut() throws IOException {
    StringBuilder shown = new StringBuilder();
    for (String board : BOARDS) {
      shown.append(board(board));
    }
    rules().forEach(rule -> shown.append(rule.path("expr").asText()));
    String documented =
        Files.readString(Path.of("").toAbsolutePath().resolve("../docs/operations.md"));
    Set<String> unseen = new TreeSet<>();
    for (String line : lines) {
      String name = line.split("[ {]", 2)[0];
      if (name.startsWith("canvass_")
          && !name.endsWith("_max")
          && !shown.toString().contains(name)
          && !documented.contains("`" + name + "`")) {
        unseen.add(name);
      }
    }
    assertEquals(Set.of(), unseen);
  }

  private static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    Manifests.one("dashboards/alerts.yaml")
        .path("groups")
        .forEach(group -> group.path("rules").forEach(rules::add));
    assertTrue(rules.size() >= 10, rules::toString);
    return rules;
  }

  private static JsonNode board(String name) throws IOException {
    return new ObjectMapper().readTree(Manifests.path(name).toFile());
  }

  private static boolean assertAnswered(String expression) {
    Matcher selectors = SELECTOR.matcher(expression);
    int seen = 0;
    while (selectors.find()) {
      String name = selectors.group(1);
      List<String> series = lines.stream().filter(line -> line.matches(name + "[ {].*")).toList();
      assertTrue(!series.isEmpty(), name + " is not shown by any node");
      if (selectors.group(2) != null) {
        Matcher matcher = MATCHER.matcher(selectors.group(2));
        while (matcher.find()) {
          assertLabel(series, matcher.group(1), matcher.group(3));
        }
      }
      seen++;
    }
    assertTrue(seen > 0, expression + " asks for no metric");
    return true;
  }

  private static void assertLabel(List<String> series, String label, String values) {
    if (ADDED.contains(label)) {
      return;
    }
    for (String value : values.split("\\|", -1)) {
      assertTrue(
          series.stream().anyMatch(line -> line.contains(label + "=\"" + value + "\"")),
          () -> label + "=" + value + " is not among " + series);
    }
  }
}
