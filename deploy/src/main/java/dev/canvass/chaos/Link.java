package dev.canvass.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The network between nodes and their broker: passes bytes on, slowly if told to, or cuts every
 * connection and takes no new one. One owner; its threads end with it.
 */
final class Link implements AutoCloseable {

  private static final int BUFFER_BYTES = 16 << 10;
  private static final int CONNECT_MILLIS = 5_000;

  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile boolean isCut;
  private volatile long delayMillis;

  /** A link on a free port of 127.0.0.1 that leads nowhere yet. */
  Link() throws IOException {
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Where new connections lead: a port of 127.0.0.1. */
  void leadTo(int port) {
    target = port;
  }

  /** Holds back every piece of at most 16 KiB in either direction. */
  void delay(long millis) {
    delayMillis = millis;
  }

  /** Ends all connections, in the middle of what they carry, and refuses new ones. */
  void cut() {
    isCut = true;
    open.forEach(Link::end);
  }

  /** Takes connections again. */
  void mend() {
    isCut = false;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        pass(server.accept());
      } catch (IOException e) {
        // The link is closed, or one connection could not be made: its node tries again.
      }
    }
  }

  private void pass(Socket near) throws IOException {
    Socket far = new Socket();
    open.add(near);
    open.add(far);
    try {
      far.connect(new InetSocketAddress(server.getInetAddress(), target), CONNECT_MILLIS);
    } catch (IOException e) {
      endBoth(near, far);
      throw e;
    }
    // One that came between the cut and the entry into the set is cut too.
    if (isCut) {
      endBoth(near, far);
      return;
    }
    start(() -> pump(near, far));
    start(() -> pump(far, near));
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (delayMillis > 0) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMillis));
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // Either end went away; both ends learn it below.
      end(from);
    } finally {
      endBoth(from, to);
    }
  }

  private void endBoth(Socket one, Socket other) {
    end(one);
    end(other);
    open.remove(one);
    open.remove(other);
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("a connection cannot be ended: " + e.getMessage(), e);
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "link");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
