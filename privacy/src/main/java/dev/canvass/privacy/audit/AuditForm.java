package dev.canvass.privacy.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** The rules that entries, heads and counter-signatures share. */
final class AuditForm {

  static final int MAX_CHAIN_CHARACTERS = 80;

  private static final Pattern CHAIN = Pattern.compile("[@A-Za-z0-9][A-Za-z0-9._/-]{0,79}");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  private AuditForm() {}

  static void requireChain(String chain) {
    if (!CHAIN.matcher(chain).matches()) {
      throw new IllegalArgumentException(
          "the name of an audit chain is 1 to 80 letters, digits, dots, dashes, underscores or"
              + " slashes, but is \""
              + chain.substring(0, Math.min(MAX_CHAIN_CHARACTERS, chain.length()))
              + "\"");
    }
  }

  static void requireSequence(long sequence, long least) {
    if (sequence < least) {
      throw new IllegalArgumentException(
          "sequence must be at least " + least + ", but is " + sequence);
    }
  }

  /** Canonical bytes hold milliseconds: a finer time would come back as another value. */
  static void requireTime(Instant time) {
    if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
      throw new IllegalArgumentException("time must be in 1970..9999, but is " + time);
    }
    if (!time.truncatedTo(ChronoUnit.MILLIS).equals(time)) {
      throw new IllegalArgumentException("time must be in whole milliseconds, but is " + time);
    }
  }
}
