package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LocalClusterTest {

  @TempDir private Path folder;

  @Test
  void aClusterThatCannotStartLeavesNoBrokerBehind() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      IOException refused =
          assertThrows(
              IOException.class, () -> new LocalCluster(folder, taken.getLocalPort(), "8"));
      assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
    }
    // A running broker keeps its folder locked.
    EmbeddedKafka.start(folder.resolve("kafka")).close();
  }
}
