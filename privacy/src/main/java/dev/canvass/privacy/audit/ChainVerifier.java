package dev.canvass.privacy.audit;

import dev.canvass.privacy.sign.VerifyingKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Judges a whole log from public keys alone (invariant I6): takes entries, heads and
 * counter-signatures in any order, from as many sources as there are, and names every fault with
 * its sequence. Mutable, one owner.
 *
 * <p>Trust runs backwards: a validly signed head vouches for the hash of its entry, an entry that
 * is vouched for vouches for the one before. An entry with another hash than the one vouched for
 * was changed; two hashes vouched for under one number are two histories.
 */
public final class ChainVerifier {

  private final String chain;
  private final List<VerifyingKey> keys;
  private final TreeMap<Long, Map<AuditHash, AuditEntry>> entries = new TreeMap<>();
  private final TreeMap<Long, Set<AuditHash>> vouched = new TreeMap<>();
  private final List<ChainFault> arrivalFaults = new ArrayList<>();
  private final List<AuditHead> heads = new ArrayList<>();
  private long confirmed;

  /**
   * A verifier of the log {@code chain}.
   *
   * @param keys every key its owner has had; a head may be signed by any of them
   */
  public ChainVerifier(String chain, Collection<VerifyingKey> keys) {
    AuditForm.requireChain(chain);
    this.chain = chain;
    this.keys = List.copyOf(keys);
  }

  /** Takes an entry; the same one twice is no fault. */
  public void add(AuditEntry entry) {
    if (!entry.chain().equals(chain)) {
      arrived(ChainFault.Kind.OTHER_CHAIN, entry.sequence(), "an entry of " + entry.chain());
      return;
    }
    entries
        .computeIfAbsent(entry.sequence(), any -> new LinkedHashMap<>())
        .putIfAbsent(entry.hash(), entry);
  }

  /** Takes a head. One that is not signed by the owner vouches for nothing. */
  public void add(SignedHead signed) {
    AuditHead head = signed.head();
    if (!head.chain().equals(chain)) {
      arrived(ChainFault.Kind.OTHER_CHAIN, head.sequence(), "a head of " + head.chain());
    } else if (keys.stream().noneMatch(signed::isSignedBy)) {
      arrived(
          ChainFault.Kind.HEAD_SIGNATURE,
          head.sequence(),
          "the head said at " + head.time() + " is not signed by " + fingerprints());
    } else {
      vouched.computeIfAbsent(head.sequence(), any -> new HashSet<>()).add(head.hash());
      heads.add(head);
      confirmed = Math.max(confirmed, head.sequence());
    }
  }

  /** Takes a witnessed head: the counter-signature is checked, then the head itself. */
  public void add(CounterSignature counter, VerifyingKey witness) {
    if (!counter.isSignedBy(witness)) {
      arrived(
          ChainFault.Kind.COUNTER_SIGNATURE,
          counter.head().head().sequence(),
          "the counter-signature of "
              + counter.time()
              + " is not signed by "
              + witness.fingerprint());
    }
    add(counter.head());
  }

  private String fingerprints() {
    return keys.isEmpty()
        ? "any key: none was given"
        : String.join(" or ", keys.stream().map(VerifyingKey::fingerprint).toList());
  }

  private void arrived(ChainFault.Kind kind, long sequence, String detail) {
    arrivalFaults.add(new ChainFault(kind, chain, sequence, sequence, detail));
  }

  /** What is known by now. O(entries + heads). */
  public ChainReport report() {
    Findings findings = new Findings();
    long last = entries.isEmpty() ? 0 : entries.lastKey();
    findings.gaps();
    findings.trust();
    findings.times();
    if (confirmed > last) {
      findings.add(
          ChainFault.Kind.TRUNCATED,
          last + 1,
          confirmed,
          "a signed head names entry " + confirmed + ", but the log ends with entry " + last);
    }
    if (last > confirmed) {
      findings.add(
          ChainFault.Kind.UNCONFIRMED,
          confirmed + 1,
          last,
          confirmed == 0
              ? "no validly signed head was given"
              : "the last validly signed head names entry " + confirmed);
    }
    long count = entries.values().stream().mapToLong(Map::size).sum();
    return new ChainReport(chain, count, last, confirmed, findings.sorted());
  }

  /** The faults of one report. */
  private final class Findings {
    private final List<ChainFault> faults = new ArrayList<>(arrivalFaults);

    void add(ChainFault.Kind kind, long first, long last, String detail) {
      faults.add(new ChainFault(kind, chain, first, last, detail));
    }

    void gaps() {
      long expected = 1;
      for (long sequence : entries.keySet()) {
        if (sequence > expected) {
          add(
              ChainFault.Kind.MISSING,
              expected,
              sequence - 1,
              "the next entry that exists is " + sequence);
        }
        expected = sequence + 1;
      }
    }

    void trust() {
      forkedHeadsWithoutEntry();
      Map<AuditHash, AuditEntry> later = Map.of();
      Set<AuditHash> trustedLater = Set.of();
      long laterSequence = -1;
      for (long sequence : entries.descendingKeySet()) {
        Map<AuditHash, AuditEntry> versions = entries.get(sequence);
        Set<AuditHash> named = new HashSet<>(vouched.getOrDefault(sequence, Set.of()));
        boolean hasNext = laterSequence - 1 == sequence;
        if (hasNext) {
          for (AuditHash trusted : trustedLater) {
            named.add(later.get(trusted).previous());
          }
        }
        if (!named.isEmpty()) {
          judge(sequence, versions, named);
        } else {
          judgeUnvouched(sequence, versions, hasNext ? later : Map.of());
        }
        trustedLater = new HashSet<>(versions.keySet());
        trustedLater.retainAll(named);
        later = versions;
        laterSequence = sequence;
      }
    }

    private void forkedHeadsWithoutEntry() {
      vouched.forEach(
          (sequence, hashes) -> {
            if (hashes.size() > 1 && !entries.containsKey(sequence)) {
              add(ChainFault.Kind.FORK, sequence, sequence, "signed heads name " + hashes);
            }
          });
    }

    private void judge(long sequence, Map<AuditHash, AuditEntry> versions, Set<AuditHash> named) {
      if (named.size() > 1) {
        add(
            ChainFault.Kind.FORK,
            sequence,
            sequence,
            "what is signed names " + named + ": two histories");
      }
      for (AuditHash hash : versions.keySet()) {
        if (!named.contains(hash)) {
          add(
              ChainFault.Kind.CHANGED,
              sequence,
              sequence,
              "its hash is " + hash + ", but what is signed names " + named);
        }
      }
    }

    private void judgeUnvouched(
        long sequence, Map<AuditHash, AuditEntry> versions, Map<AuditHash, AuditEntry> next) {
      if (versions.size() > 1) {
        add(ChainFault.Kind.FORK, sequence, sequence, "two entries: " + versions.keySet());
      }
      boolean fits =
          next.isEmpty()
              || next.values().stream().anyMatch(entry -> versions.containsKey(entry.previous()));
      if (!fits) {
        add(
            ChainFault.Kind.BROKEN_LINK,
            sequence,
            sequence + 1,
            "entry "
                + (sequence + 1)
                + " does not name entry "
                + sequence
                + ", and neither is vouched for");
      }
    }

    void times() {
      AuditEntry before = null;
      for (Map<AuditHash, AuditEntry> versions : entries.values()) {
        AuditEntry entry = versions.values().iterator().next();
        if (before != null && entry.time().isBefore(before.time())) {
          add(
              ChainFault.Kind.TIME_BACKWARDS,
              entry.sequence(),
              entry.sequence(),
              "it is of "
                  + entry.time()
                  + ", before "
                  + before.time()
                  + " of entry "
                  + before.sequence());
        }
        before = entry;
      }
      for (AuditHead head : heads) {
        Map<AuditHash, AuditEntry> versions = entries.getOrDefault(head.sequence(), Map.of());
        AuditEntry entry = versions.get(head.hash());
        if (entry != null && head.time().isBefore(entry.time())) {
          add(
              ChainFault.Kind.TIME_BACKWARDS,
              head.sequence(),
              head.sequence(),
              "its head is of " + head.time() + ", before the entry's " + entry.time());
        }
      }
    }

    List<ChainFault> sorted() {
      return faults.stream()
          .distinct()
          .sorted(Comparator.comparingLong(ChainFault::first).thenComparing(ChainFault::kind))
          .toList();
    }
  }
}
