package dev.canvass.chaos;

/**
 * How much to kill.
 *
 * @param kills of the party
 * @param collectorKills of the collector
 * @param users per query; half of them have answered the query before and are refused
 * @param seed of the instants; the nodes' randomness is real and has none
 * @param seconds how long to go on at least, with as many kills as fall into that
 * @param faults whether the broker and the network to it fail too
 */
public record SoakOptions(
    int kills, int collectorKills, int users, long seed, int seconds, boolean faults) {

  /** Kills of nodes alone, until their number is reached. */
  public SoakOptions(int kills, int collectorKills, int users, long seed) {
    this(kills, collectorKills, users, seed, 0, false);
  }

  public SoakOptions {
    require("kills", kills, 1, 10_000);
    require("collector-kills", collectorKills, 0, 10_000);
    require("seconds", seconds, 0, 3_600);
    require("users", users, 1_000, 5_000_000);
    if (users % 2 != 0) {
      throw new IllegalArgumentException("users must be even, but are " + users);
    }
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be in " + least + ".." + most + ", but is " + value);
    }
  }
}
