package dev.canvass.analytics.attack;

/** A randomiser as its attacker meets it: items go in, reports come out. Has one owner. */
public interface Target {

  /** What anybody sees of one user: where the report stands, hence its public coin, and it. */
  record Sighting(int level, long coin, int symbol) {}

  /** The report of another user, who holds {@code item}, wherever it falls. */
  Sighting report(String item);

  /** The symbol of a user who holds {@code item}, as report number {@code index} of a level. */
  int reportAt(int level, long index, String item);
}
