package dev.canvass.privacy.transport;

import java.util.regex.Pattern;

/** Whether what is sent to a host stays on this machine. Names are not looked up. */
public final class Loopback {

  private static final Pattern HOST = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?::1]?");
  private static final Pattern URL = Pattern.compile("[a-z]+://(\\[[^\\]]*]|[^/:?#@]*)([:/?#].*)?");

  private Loopback() {}

  /** Whether a host's name or address is loopback. */
  public static boolean isHost(String host) {
    return HOST.matcher(host).matches();
  }

  /** Whether every {@code host:port} of a list separated by commas is loopback. */
  public static boolean areServers(String servers) {
    for (String server : servers.split(",", -1)) {
      if (!isHost(server.strip().replaceFirst(":[0-9]*$", ""))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a URL's host is loopback; what is no plain URL of a host is not. */
  public static boolean isUrl(String url) {
    var matched = URL.matcher(url);
    return matched.matches() && isHost(matched.group(1));
  }
}
