package dev.canvass.analytics.evidence;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * One part of a bundle, as it stands in the file.
 *
 * @param number its place among the parts, from 1
 * @param offset where its content begins in the file, in bytes
 * @param content not yet verified
 */
public record BundlePart(Kind kind, int number, int offset, byte[] content) {

  /** What a part is. The order of the constants is that of the parts; numbers are never reused. */
  public enum Kind {
    /** What the bundle is about, see {@link BundleSubject}. */
    SUBJECT(1),
    /** The query in the collector's envelope. */
    QUERY(2),
    /** A registry entry in the collector's envelope. */
    PARTY(3),
    /** An audit record in the collector's envelope. */
    RECORD(4),
    /** The payload of a seal; what vouches for it is its digest in the party's log. */
    SEAL(5),
    /** The result document in the collector's envelope. */
    RESULT(6),
    /** An entry or head of the collector's own log in its envelope; only if asked for. */
    ADMINISTRATION(8),
    /** The collector's signature over everything before this part. */
    END(7);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Optional<Kind> of(int code) {
      return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Which part, for people. */
  @Override
  public String toString() {
    return "part " + number + " (" + kind + ", byte " + offset + ")";
  }
}
