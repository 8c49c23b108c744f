package dev.canvass.collector.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class CollectorConfigTest {

  @Test
  void needsLittle() throws ConfigException {
    CollectorConfig config =
        CollectorConfig.parse("dataDirectory: /d\nkafka: {bootstrapServers: 'k:9092'}", "c.yaml");
    assertEquals(8080, config.http().port());
    assertEquals("canvass.queries", config.kafka().topics().queries());
    assertEquals(CollectorConfig.Enrolment.Mode.CLOSED, config.enrolment().mode());
  }

  @Test
  void tellsOtherInstancesWhereItIs() throws ConfigException {
    assertEquals("http://127.0.0.1:8080", advertised("{}"));
    assertEquals("http://[::1]:99", advertised("{host: '::1', port: 99}"));
    assertEquals("none", advertised("{host: 0.0.0.0}"));
    assertEquals("none", advertised("{port: 0}"));
    assertEquals("https://c2:1", advertised("{host: 0.0.0.0, advertisedUrl: 'https://c2:1'}"));
    for (String wrong : new String[] {"c2:1", "http://c2", "ftp://c2:1", "http://c2:1/x", "::"}) {
      ConfigException refused =
          assertThrows(ConfigException.class, () -> advertised("{advertisedUrl: '" + wrong + "'}"));
      assertTrue(refused.getMessage().contains("http.advertisedUrl"), refused.getMessage());
    }
  }

  private static String advertised(String http) throws ConfigException {
    String yaml = "dataDirectory: /d\nkafka: {bootstrapServers: 'k:9092'}\nhttp: " + http;
    return CollectorConfig.parse(yaml, "c.yaml")
        .http()
        .advertisedUrl()
        .map(Object::toString)
        .orElse("none");
  }

  @Test
  void listsAllErrorsAtOnceInvariantI8() {
    String yaml = "http: {port: 70000, color: red}\nkafka: 3\nenrolment: {mode: maybe}\nx: 1";
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
          "enrolment.mode",
          "unknown field x"
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
}
