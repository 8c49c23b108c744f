package dev.canvass.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LinkTest {

  @Test
  void passesBytesOnUntilItIsCutAndAgainOnceItIsMended() throws IOException {
    try (ServerSocket far = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Link link = new Link()) {
      link.leadTo(far.getLocalPort());
      try (Socket near = new Socket(far.getInetAddress(), link.port());
          Socket passed = far.accept()) {
        near.getOutputStream().write(7);
        assertEquals(7, passed.getInputStream().read());
        link.cut();
        assertThrows(IOException.class, () -> readToTheEnd(near));
      }
      link.mend();
      link.delay(1);
      try (Socket near = new Socket(far.getInetAddress(), link.port());
          Socket passed = far.accept()) {
        passed.getOutputStream().write(8);
        assertEquals(8, near.getInputStream().read());
      }
    }
  }

  /** A connection that was cut ends, in order or not. */
  private static void readToTheEnd(Socket socket) throws IOException {
    if (socket.getInputStream().read() < 0) {
      throw new IOException("ended");
    }
  }
}
