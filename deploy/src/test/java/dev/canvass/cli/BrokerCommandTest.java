package dev.canvass.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code canvass broker setup} prints and refuses; that it works is SecureBrokerTest's. */
@Timeout(120)
class BrokerCommandTest {

  @TempDir private Path folder;

  private final PrintStream originalOut = System.out;
  private final PrintStream originalErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(originalOut);
    System.setErr(originalErr);
  }

  private String config() throws Exception {
    return Files.writeString(
            folder.resolve("collector.yaml"),
            """
            dataDirectory: /nowhere
            kafka:
              bootstrapServers: "127.0.0.1:1"
              topicPrefix: test.
              replicationFactor: 3
            """)
        .toString();
  }

  private int setup(String... more) throws Exception {
    String[] all = new String[3 + more.length];
    all[0] = "broker";
    all[1] = "setup";
    all[2] = "--config=" + config();
    System.arraycopy(more, 0, all, 3, more.length);
    return Canvass.run(all);
  }

  @Test
  void printsCommandsOfKafkasOwnTools() throws Exception {
    assertEquals(0, setup("--party=acme", "--party=globex=User:CN=globex,O=Globex's"));
    String printed = out.toString(StandardCharsets.UTF_8);
    for (String line :
        new String[] {
          "kafka-topics.sh --bootstrap-server 127.0.0.1:1 --create --if-not-exists --topic"
              + " test.audit --partitions 4 --replication-factor 3 --config cleanup.policy=delete"
              + " --config retention.ms=-1",
          "kafka-acls.sh --bootstrap-server 127.0.0.1:1 --add --allow-principal 'User:CN=acme'"
              + " --operation Write --operation Describe --topic 'test.reports'",
          "--allow-principal 'User:CN=globex,O=Globex'\\''s' --operation Read --operation Describe"
              + " --topic 'test.queries'",
          "--operation Create --operation Read --operation Write --operation Delete --operation"
              + " Describe --operation DescribeConfigs --topic 'test.collector-'"
              + " --resource-pattern-type prefixed",
          "--transactional-id 'test.collector-' --resource-pattern-type prefixed",
          "--group 'test.collector'",
          "signature on every record"
        }) {
      assertTrue(printed.contains(line), line + " in " + printed);
    }
    assertTrue(
        printed
            .lines()
            .noneMatch(
                line -> line.contains("acme' --operation Write") && line.contains("queries")),
        printed);
  }

  @Test
  void namesPrincipalsByPassword() throws Exception {
    assertEquals(0, setup("--authentication=SCRAM", "--party=acme"));
    String printed = out.toString(StandardCharsets.UTF_8);
    assertTrue(printed.contains("--allow-principal 'User:acme'"), printed);
    assertTrue(printed.contains("--allow-principal 'User:collector'"), printed);
  }

  @Test
  void refusesPrincipalsThatAreNoneOrSharedInvariantI8() throws Exception {
    refused(2, "a principal is User: and a name", "--party=acme=CN=acme");
    refused(2, "a principal is User: and a name", "--party=acme=User:*");
    refused(2, "two nodes have the same principal", "--party=acme=User:CN=collector");
    refused(2, "--party acme is given twice", "--party=acme", "--party=acme=User:x");
    refused(2, "a party id is", "--party=a b");
  }

  @Test
  void aBrokerThatIsAwayIsSaidToBe() throws Exception {
    Path admin = Files.writeString(folder.resolve("admin.properties"), "request.timeout.ms=1000");
    refused(1, "Kafka at 127.0.0.1:1", "--apply", "--command-config=" + admin);
  }

  private void refused(int code, String reason, String... arguments) throws Exception {
    err.reset();
    assertEquals(code, setup(arguments));
    String said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains(reason), reason + " in " + said);
  }
}
