package dev.canvass.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port for a server that has to be told one, since others must know it before it listens. */
public final class FreePort {

  private FreePort() {}

  /** One of 127.0.0.1 that nobody listens on now; whoever is quick enough may still take it. */
  public static int next() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
