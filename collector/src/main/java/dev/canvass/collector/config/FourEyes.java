package dev.canvass.collector.config;

import dev.canvass.collector.json.Fields;
import dev.canvass.privacy.Epsilon;
import java.time.Duration;

/**
 * That a query needs a second person.
 *
 * @param above queries that cost a user more than this, in micro-ε; 0 for all
 * @param within how long a proposed query waits for its approval
 */
public record FourEyes(long above, Duration within) {

  /** The longest a proposal waits. */
  static final int MAX_HOURS = 24 * 30;

  public FourEyes {
    if (above < 0 || within.isZero() || within.isNegative()) {
      throw new IllegalArgumentException(
          "four eyes need an epsilon and a time that are not below 0");
    }
  }

  /** Reads {@code aboveEpsilon} and {@code withinHours}. */
  static FourEyes read(Fields fields) {
    long above = fields.optional("aboveEpsilon", Epsilon::parse).map(Epsilon::micros).orElse(0L);
    long hours = fields.integer("withinHours", 1, MAX_HOURS, 24);
    fields.refuseOthers();
    return new FourEyes(above, Duration.ofHours(hours));
  }

  /** Whether a query of this ε needs a second person. */
  public boolean covers(Epsilon epsilon) {
    return epsilon.micros() > above;
  }
}
