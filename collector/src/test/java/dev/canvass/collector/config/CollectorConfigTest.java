package dev.canvass.collector.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CollectorConfigTest {

  @Test
  void needsLittle() throws ConfigException {
    CollectorConfig config =
        CollectorConfig.parse(
            "dataDirectory: /d\nkafka: {bootstrapServers: 'localhost:9092'}", "c.yaml");
    assertEquals(8080, config.http().port());
    assertEquals("canvass.queries", config.kafka().topics().queries());
    assertTrue(config.access().isOpen());
  }

  @Test
  void tellsOtherInstancesWhereItIs() throws ConfigException {
    assertEquals("http://127.0.0.1:8080", advertised("{}"));
    assertEquals("http://[::1]:99", advertised("{host: '::1', port: 99}"));
    assertEquals("none", advertised("{host: 0.0.0.0}\ninsecure: true"));
    assertEquals("none", advertised("{port: 0}"));
    assertEquals(
        "https://c2:1",
        advertised("{host: 0.0.0.0, advertisedUrl: 'https://c2:1'}\ninsecure: true"));
    assertEquals(
        "https://c2:8080", advertised("{host: c2}\ntls: {certificate: c.pem, key: c.key}"));
    for (String wrong : new String[] {"c2:1", "http://c2", "ftp://c2:1", "http://c2:1/x", "::"}) {
      ConfigException refused =
          assertThrows(ConfigException.class, () -> advertised("{advertisedUrl: '" + wrong + "'}"));
      assertTrue(refused.getMessage().contains("http.advertisedUrl"), refused.getMessage());
    }
  }

  @Test
  void certificatesAreGoodForThirtyDaysUnlessTheFileSaysOtherwise() throws ConfigException {
    String minimal = "dataDirectory: /d\nkafka: {bootstrapServers: 'localhost:9092'}\n";
    assertEquals(30, CollectorConfig.parse(minimal, "c.yaml").identity().certificateDays());
    CollectorConfig.Identity identity =
        CollectorConfig.parse(
                minimal + "identity: {certificateDays: 7, passphraseFile: p}", "c.yaml")
            .identity();
    assertEquals(Duration.ofDays(7), identity.validity());
    assertEquals("p", identity.passphraseFile().orElseThrow().toString());
  }

  private static String advertised(String http) throws ConfigException {
    String yaml =
        "dataDirectory: /d\n"
            + "kafka: {bootstrapServers: 'localhost:9092'}\n"
            + "access: {tokens: t}\n"
            + "http: "
            + http;
    return CollectorConfig.parse(yaml, "c.yaml")
        .advertisedUrl()
        .map(Object::toString)
        .orElse("none");
  }

  @Test
  void listsAllErrorsAtOnceInvariantI8() {
    String yaml =
        "http: {port: 70000, color: red}\nkafka: 3\naccess: {mode: 3, openToNetwork: maybe}\nx: 1\n"
            + "identity: {certificateDays: 999}";
    String message =
        assertThrows(ConfigException.class, () -> CollectorConfig.parse(yaml, "c.yaml"))
            .getMessage();
    for (String part :
        new String[] {
          "c.yaml",
          "dataDirectory is required",
          "http.port",
          "http.color",
          "kafka must be",
          "access.mode must be a text",
          "access.openToNetwork must be true or false",
          "unknown field x",
          "identity.certificateDays must be in 1..398"
        }) {
      assertTrue(message.contains(part), part + " in " + message);
    }
  }

  @Test
  void opensToTheNetworkOnlyIfThatIsSaid() throws ConfigException {
    String onAllInterfaces =
        """
        dataDirectory: /d
        kafka: {bootstrapServers: 'localhost:9092'}
        http: {host: 0.0.0.0}
        insecure: true
        access: \
        """;
    for (String access : new String[] {"{}", "{mode: open}", "{openToNetwork: false}"}) {
      String message =
          assertThrows(
                  ConfigException.class,
                  () -> CollectorConfig.parse(onAllInterfaces + access, "c.yaml"))
              .getMessage();
      assertTrue(message.contains("0.0.0.0 is not loopback"), message);
    }
    for (String access : new String[] {"{tokens: t}", "{mode: tokens, tokens: t}"}) {
      assertFalse(CollectorConfig.parse(onAllInterfaces + access, "c.yaml").access().isOpen());
    }
    assertTrue(
        CollectorConfig.parse(onAllInterfaces + "{openToNetwork: true}", "c").access().isOpen());
    for (String wrong : new String[] {"{mode: tokens}", "{mode: open, tokens: t}", "{mode: x}"}) {
      assertThrows(
          ConfigException.class, () -> CollectorConfig.parse(onAllInterfaces + wrong, "c.yaml"));
    }
  }

  @Test
  void plainTextLeavesTheMachineOnlyIfThatIsSaid() throws ConfigException {
    String exposed =
        """
        dataDirectory: /d
        kafka: {bootstrapServers: 'b1:9092,localhost:9092'}
        access: {tokens: t}
        http: {host: 10.0.0.1, advertisedUrl: 'http://c1:8080'}
        """;
    String message =
        assertThrows(ConfigException.class, () -> CollectorConfig.parse(exposed, "c.yaml"))
            .getMessage();
    for (String part :
        new String[] {
          "plain HTTP on http.host 10.0.0.1 is not loopback: name tls.certificate and tls.key",
          "Kafka at kafka.bootstrapServers b1:9092,localhost:9092 is not loopback",
          "plain HTTP to http.advertisedUrl http://c1:8080 is not loopback",
          "insecure: true"
        }) {
      assertTrue(message.contains(part), part + " in " + message);
    }
    CollectorConfig meant = CollectorConfig.parse(exposed + "insecure: true", "c.yaml");
    assertEquals(3, meant.plainText().warnings().size());
    CollectorConfig encrypted =
        CollectorConfig.parse(
            """
            dataDirectory: /d
            access: {tokens: t}
            http: {host: 10.0.0.1}
            tls: {certificate: c.pem, key: c.key, trust: ca.pem}
            kafka:
              bootstrapServers: 'b1:9093'
              security:
                {protocol: SASL_SSL, trust: ca.pem, username: collector, password: kafka.password}
            """,
            "c.yaml");
    assertTrue(encrypted.plainText().warnings().isEmpty());
    assertEquals("required", encrypted.tls().orElseThrow().clients());
  }

  @Test
  void saysWhatIsWrongWithTlsAndKafkasSecurityInvariantI8() {
    String message =
        assertThrows(
                ConfigException.class,
                () ->
                    CollectorConfig.parse(
                        """
                        dataDirectory: /d
                        tls: {certificate: c.pem, key: c.key, clients: required}
                        kafka:
                          bootstrapServers: 'b1:9093'
                          security: {protocol: SSL, certificate: c.pem, colour: red}
                        """,
                        "c.yaml"))
            .getMessage();
    for (String part :
        new String[] {
          "tls.trust must name the authority of clients",
          "kafka.security.key is required with SSL",
          "unknown field kafka.security.colour"
        }) {
      assertTrue(message.contains(part), part + " in " + message);
    }
  }

  @Test
  void refusesWhatIsNotYaml() {
    assertThrows(ConfigException.class, () -> CollectorConfig.parse("a: [", "c.yaml"));
    assertThrows(ConfigException.class, () -> CollectorConfig.parse("a: 1\na: 2", "c.yaml"));
    assertThrows(ConfigException.class, () -> CollectorConfig.parse("", "c.yaml"));
  }

  @Test
  void namesTheFileThatIsNotUtf8(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("c.yaml"), new byte[] {'a', ':', (byte) 0xC3});

    assertEquals(
        file + ": not valid UTF-8",
        assertThrows(ConfigException.class, () -> CollectorConfig.load(file)).getMessage());
  }

  @Test
  void refusesAFileThatIsTooLarge(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("c.yaml"), new byte[CollectorConfig.MAX_BYTES + 1]);

    assertEquals(
        file + ": a configuration has at most 65536 bytes",
        assertThrows(ConfigException.class, () -> CollectorConfig.load(file)).getMessage());
  }
}
