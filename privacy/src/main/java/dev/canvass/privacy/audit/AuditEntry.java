package dev.canvass.privacy.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One entry of an audit log. Immutable; equal entries have equal bytes and the other way round.
 *
 * <p>Canonical bytes, numbers big-endian, texts UTF-8 behind a 4-byte length:
 *
 * <pre>
 *   "canvass audit entry" 0x00 | version 0x01 | chain | sequence (8) | previous (32)
 *   | time in ms (8) | kind | number of facts (4) | per fact, keys ascending: key | value
 * </pre>
 *
 * @param chain whose log it is
 * @param sequence the entry's place, from 1
 * @param previous hash of the entry before; {@link AuditHash#NONE} for the first
 * @param time when it was written by the writer's clock, in whole milliseconds
 * @param kind what it is about
 * @param facts what it says; keys are a letter and at most 63 of {@code A-Z a-z 0-9 . _ -}
 */
public record AuditEntry(
    String chain,
    long sequence,
    AuditHash previous,
    Instant time,
    AuditKind kind,
    SortedMap<String, String> facts) {

  /** The most facts of an entry. */
  public static final int MAX_FACTS = 1_024;

  /** The longest value of a fact, in bytes of UTF-8. */
  public static final int MAX_VALUE_BYTES = 16_384;

  /** The largest canonical form, in bytes. */
  public static final int MAX_BYTES = 65_536;

  private static final String DOMAIN = "canvass audit entry";
  private static final int MAX_KIND_BYTES = 64;
  private static final int MAX_KEY_CHARACTERS = 64;
  private static final Pattern KEY = Pattern.compile("[a-zA-Z][A-Za-z0-9._-]{0,63}");

  public AuditEntry {
    AuditForm.requireChain(chain);
    AuditForm.requireSequence(sequence, 1);
    AuditForm.requireTime(time);
    if (sequence == 1 && !previous.equals(AuditHash.NONE)) {
      throw new IllegalArgumentException(
          "the first entry has no predecessor, but this one names " + previous);
    }
    // The facts' own order is compared by code unit, as TreeMap does without a comparator.
    facts = Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, String>) facts));
    if (facts.size() > MAX_FACTS) {
      throw new IllegalArgumentException(
          "an audit entry has at most " + MAX_FACTS + " facts, but this one " + facts.size());
    }
    long size = 256;
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      size += 8L + requireFact(fact.getKey(), fact.getValue());
    }
    if (size > MAX_BYTES) {
      throw new IllegalArgumentException(
          "an audit entry has at most " + MAX_BYTES + " bytes, but this one about " + size);
    }
  }

  private static int requireFact(String key, String value) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "a fact's key is a letter and at most 63 letters, digits, dots, dashes or underscores,"
              + " but is \""
              + key.substring(0, Math.min(80, key.length()))
              + "\"");
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "the fact \"" + key + "\" has " + utf8.length + " bytes, more than " + MAX_VALUE_BYTES);
    }
    if (!new String(utf8, StandardCharsets.UTF_8).equals(value)) {
      throw new IllegalArgumentException("the fact \"" + key + "\" has half a character");
    }
    return key.length() + utf8.length;
  }

  /** The canonical bytes, at most {@value #MAX_BYTES}. */
  public byte[] toBytes() {
    CanonicalWriter out =
        new CanonicalWriter(DOMAIN)
            .text(chain)
            .number(sequence)
            .hash(previous)
            .time(time)
            .text(kind.wireName())
            .count(facts.size());
    facts.forEach((key, value) -> out.text(key).text(value));
    return out.toBytes();
  }

  /**
   * Reads {@link #toBytes()}; whatever is accepted encodes to the same bytes again.
   *
   * @throws IllegalArgumentException if the bytes are not exactly the canonical form of an entry
   */
  public static AuditEntry parse(byte[] bytes) {
    CanonicalReader in = new CanonicalReader("audit entry", DOMAIN, bytes, MAX_BYTES);
    String chain = in.text("chain", AuditForm.MAX_CHAIN_CHARACTERS);
    long sequence = in.number("sequence");
    AuditHash previous = in.hash("previous hash");
    Instant time = in.time("time");
    AuditKind kind = AuditKind.parse(in.text("kind", MAX_KIND_BYTES));
    int count = in.count("number of facts", MAX_FACTS);
    TreeMap<String, String> facts = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String key = in.text("key of fact " + i, MAX_KEY_CHARACTERS);
      if (!facts.isEmpty() && facts.lastKey().compareTo(key) >= 0) {
        throw new IllegalArgumentException(
            "audit entry: fact "
                + i
                + ", \""
                + key
                + "\", is not behind \""
                + facts.lastKey()
                + "\" in order");
      }
      facts.put(key, in.text("value of " + key, MAX_VALUE_BYTES));
    }
    in.end();
    return new AuditEntry(chain, sequence, previous, time, kind, facts);
  }

  /** SHA-256 of the canonical bytes: what the next entry and heads name. */
  public AuditHash hash() {
    return AuditHash.of(toBytes());
  }
}
