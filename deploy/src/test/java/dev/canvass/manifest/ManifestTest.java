package dev.canvass.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.cli.Canvass;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.party.config.PartyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Manifests agree with each other and with what the code reads and offers. */
class ManifestTest {

  /** A call of the command line in a script: up to the end of its line, or a redirection. */
  private static final Pattern CALL =
      Pattern.compile("once (?:-e \\w+ )?(?:\"\\$\\w+\"|\\w+) ([^>|;)\\n]+)");

  private static final List<String> PARTIES = List.of("acme", "globex", "initech");

  private static CollectorConfig collector(String file) throws Exception {
    String text = Files.readString(Manifests.path(file)).replace("POD_NAME", "canvass-collector-0");
    return CollectorConfig.parse(text, file);
  }

  private static PartyConfig party(String file) {
    return PartyConfig.load(Manifests.path(file));
  }

  @Test
  void everyYamlFileIsOne() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String name : List.of("compose", "kubernetes", "systemd")) {
      try (Stream<Path> all = Files.walk(Manifests.path(name))) {
        all.filter(file -> file.toString().matches(".*\\.ya?ml")).forEach(files::add);
      }
    }
    assertTrue(files.size() >= 14, files::toString);
    for (Path file : files) {
      for (JsonNode document : Manifests.read(file)) {
        assertTrue(document.isObject(), file::toString);
      }
    }
  }

  @Test
  void composeRunsConfigurationsThatNodesRead() throws Exception {
    JsonNode services = Manifests.one("compose/compose.yaml").path("services");
    CollectorConfig hub = collector("compose/config/collector.yaml");
    assertPort(services.path("collector"), hub.http().port());
    assertEquals(
        "http://collector:" + hub.http().port(),
        hub.http().advertisedUrl().orElseThrow().toString());
    for (String name : PARTIES) {
      PartyConfig party = party("compose/config/" + name + ".yaml");
      assertEquals(name, party.party());
      assertPort(services.path(name), party.http().port());
      assertEquals(hub.kafka().bootstrapServers(), party.kafka().bootstrapServers());
      assertEquals(hub.http().advertisedUrl().orElseThrow().toString(), party.collector().url());
    }
    assertEquals(
        "CLIENTS://" + hub.kafka().bootstrapServers(),
        services.path("kafka").path("environment").path("KAFKA_ADVERTISED_LISTENERS").asText());
  }

  private static void assertPort(JsonNode service, int port) {
    String published = service.path("ports").path(0).asText();
    assertTrue(published.startsWith("127.0.0.1:") && published.endsWith(":" + port), published);
  }

  @Test
  void composeConfinesItsNodesAndPinsEveryImage() throws IOException {
    JsonNode compose = Manifests.one("compose/compose.yaml");
    TreeSet<String> volumes = new TreeSet<>();
    compose.path("volumes").fieldNames().forEachRemaining(volumes::add);
    compose
        .path("services")
        .properties()
        .forEach(
            entry -> {
              JsonNode service = entry.getValue();
              assertPinned(service.path("image").asText());
              assertTrue(service.hasNonNull("mem_limit"), entry.getKey());
              for (String mount : Manifests.texts(service.path("volumes"))) {
                String source = mount.substring(0, mount.indexOf(':'));
                assertTrue(
                    volumes.contains(source) || (mount.endsWith(":ro") && isThere(source)), mount);
              }
            });
    for (String name : List.of("collector", "acme", "globex", "initech")) {
      JsonNode node = compose.path("services").path(name);
      assertEquals("10001:10001", node.path("user").asText());
      assertTrue(node.path("read_only").asBoolean());
      assertEquals("ALL", node.path("cap_drop").path(0).asText());
    }
  }

  /** Tokens are made by the start script; dashboards may be left out. */
  private static boolean isThere(String source) {
    return source.equals("./secrets")
        || source.equals("../dashboards")
        || Files.exists(Manifests.path("compose").resolve(source));
  }

  private static void assertPinned(String image) {
    assertTrue(image.matches("[a-z/-]+:v?[0-9]+(\\.[0-9]+)+"), image);
  }

  @Test
  void prometheusScrapesEveryNodeOfCompose() throws Exception {
    List<String> targets = new ArrayList<>();
    for (JsonNode job : Manifests.one("compose/prometheus.yml").path("scrape_configs")) {
      targets.add(job.path("static_configs").path(0).path("targets").path(0).asText());
      assertEquals(
          "/etc/prometheus/secrets/" + job.path("job_name").asText() + ".token",
          job.path("authorization").path("credentials_file").asText());
    }
    List<String> expected = new ArrayList<>();
    expected.add("collector:" + collector("compose/config/collector.yaml").http().port());
    for (String name : PARTIES) {
      expected.add(name + ":" + party("compose/config/" + name + ".yaml").http().port());
    }
    assertEquals(expected, targets);
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector", "party"})
  void kubernetesRunsWhatTheConfigurationSays(String role) throws Exception {
    String base = "kubernetes/" + role + "/";
    int port =
        role.equals("collector")
            ? collector(base + "collector.yaml").http().port()
            : party(base + "party.yaml").http().port();
    String name = "canvass-" + role;
    JsonNode kustomization = Manifests.one(base + "kustomization.yaml");
    assertEquals(
        List.of(role + ".statefulset.yaml"), Manifests.texts(kustomization.path("resources")));
    assertEquals(name, kustomization.path("configMapGenerator").path(0).path("name").asText());
    List<JsonNode> objects = Manifests.read(Manifests.path(base + role + ".statefulset.yaml"));
    assertEquals(
        List.of("StatefulSet", "Service", "PodDisruptionBudget", "NetworkPolicy"),
        objects.stream().map(object -> object.path("kind").asText()).toList());
    for (JsonNode object : objects) {
      assertEquals(name, object.path("metadata").path("name").asText());
    }
    JsonNode spec = objects.get(0).path("spec");
    JsonNode pod = spec.path("template").path("spec");
    JsonNode node = pod.path("containers").path(0);
    assertEquals(port, node.path("ports").path(0).path("containerPort").asInt());
    assertEquals(port, objects.get(1).path("spec").path("ports").path(0).path("port").asInt());
    JsonNode ingress = objects.get(3).path("spec").path("ingress").path(0);
    assertEquals(port, ingress.path("ports").path(0).path("port").asInt());
    assertEquals(
        List.of(role, "--config", "/etc/canvass/" + role + ".yaml"),
        Manifests.texts(node.path("args")));
    assertTrue(pod.path("securityContext").path("runAsNonRoot").asBoolean());
    for (String kind : List.of("initContainers", "containers")) {
      JsonNode container = pod.path(kind).path(0);
      assertPinned(container.path("image").asText());
      assertTrue(container.path("securityContext").path("readOnlyRootFilesystem").asBoolean());
      assertTrue(container.path("resources").path("limits").has("memory"));
      assertMounted(pod, spec, container);
    }
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      JsonNode get = node.path(probe).path("httpGet");
      assertTrue(get.path("path").asText().matches("/health/(live|ready)"), probe);
      assertEquals("HTTPS", get.path("scheme").asText());
    }
    JsonNode labels = spec.path("template").path("metadata").path("labels");
    for (JsonNode selector :
        List.of(
            spec.path("selector").path("matchLabels"),
            objects.get(1).path("spec").path("selector"),
            objects.get(2).path("spec").path("selector").path("matchLabels"),
            objects.get(3).path("spec").path("podSelector").path("matchLabels"))) {
      assertEquals(labels.path("app.kubernetes.io/name"), selector.path("app.kubernetes.io/name"));
    }
  }

  private static void assertMounted(JsonNode pod, JsonNode spec, JsonNode container) {
    TreeSet<String> volumes = new TreeSet<>();
    pod.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
    spec.path("volumeClaimTemplates")
        .forEach(claim -> volumes.add(claim.path("metadata").path("name").asText()));
    container
        .path("volumeMounts")
        .forEach(
            mount -> assertTrue(volumes.contains(mount.path("name").asText()), mount::toString));
  }

  /** Instances of a collector are told apart by what the others reach them by. */
  @Test
  void everyPodOfTheCollectorHasItsOwnUrl() throws Exception {
    CollectorConfig config = collector("kubernetes/collector/collector.yaml");
    assertEquals(
        "https://canvass-collector-0.canvass-collector:8080",
        config.http().advertisedUrl().orElseThrow().toString());
    assertEquals(3, config.kafka().replicationFactor());
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector", "party"})
  void unitsRunACommandThatExistsOnAConfigurationThatIsRead(String role) throws Exception {
    List<String> unit = Files.readAllLines(Manifests.path("systemd/canvass-" + role + ".service"));
    String start =
        unit.stream().filter(line -> line.startsWith("ExecStart=")).findFirst().orElseThrow();
    assertExists(start.substring(start.indexOf("canvass.jar ") + "canvass.jar ".length()).strip());
    String passphrase = "/run/credentials/canvass-" + role + ".service/passphrase";
    if (role.equals("collector")) {
      CollectorConfig config = collector("systemd/collector.yaml");
      assertEquals(Path.of(passphrase), config.identity().passphraseFile().orElseThrow());
      assertTrue(config.dataDirectory().startsWith("/var/lib/canvass-collector"));
    } else {
      PartyConfig config = party("systemd/party.yaml");
      assertEquals(passphrase, config.identity().passphraseFile());
      assertTrue(config.dataDirectory().startsWith("/var/lib/canvass-party/"));
    }
    for (String line :
        List.of(
            "NoNewPrivileges=yes",
            "ProtectSystem=strict",
            "CapabilityBoundingSet=",
            "StateDirectory=canvass-" + role)) {
      assertTrue(unit.contains(line), line);
    }
    // Java compiles at run time.
    assertFalse(unit.contains("MemoryDenyWriteExecute=yes"));
  }

  @Test
  void theStartScriptCallsCommandsThatExist() throws IOException {
    Matcher calls = CALL.matcher(Files.readString(Manifests.path("compose/start.sh")));
    int seen = 0;
    while (calls.find()) {
      assertExists(calls.group(1).replaceAll("\\s+2?$", "").strip());
      seen++;
    }
    assertEquals(6, seen);
  }

  /** Parses a call without running it. */
  private static void assertExists(String call) {
    CommandLine line = new CommandLine(Canvass.class);
    line.parseArgs(call.replace("\"", "").split("\\s+", -1));
  }
}
