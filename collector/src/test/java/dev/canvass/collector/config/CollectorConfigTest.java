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
