package dev.canvass.privacy.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.audit.ChainFault.Kind;
import dev.canvass.privacy.sign.SigningKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** I6: from public keys alone every rewriting of a log is found, and the place is named. */
class ChainVerifierTest {

  private static ChainReport verify(List<AuditEntry> entries, SignedHead... heads) {
    ChainVerifier verifier = new ChainVerifier(Logs.CHAIN, List.of(Logs.KEY.verifyingKey()));
    entries.forEach(verifier::add);
    for (SignedHead head : heads) {
      verifier.add(head);
    }
    return verifier.report();
  }

  private static List<String> places(ChainReport report) {
    return report.faults().stream()
        .map(fault -> fault.kind() + " " + fault.first() + ".." + fault.last())
        .toList();
  }

  private static AuditEntry altered(AuditEntry entry) {
    return new AuditEntry(
        entry.chain(),
        entry.sequence(),
        entry.previous(),
        entry.time(),
        entry.kind(),
        new TreeMap<>(Map.of("users", "altered")));
  }

  @Property(tries = 100)
  void anHonestLogIsIntactInWhateverOrderItArrives(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int count) {
    List<AuditEntry> entries = new ArrayList<>(Logs.entries(count));
    SignedHead middle = Logs.headAt(entries.get(count / 2));
    SignedHead last = Logs.headAt(entries.get(count - 1));
    entries.addAll(entries.subList(0, count / 2));
    Collections.shuffle(entries, new Random(seed));

    ChainReport report = verify(entries, last, middle, last);

    assertEquals(List.of(), report.faults());
    assertTrue(report.isIntact());
    assertEquals(count, report.entries());
    assertEquals(count, report.confirmed());
  }

  @Property(tries = 200)
  void everyRemovedEntryIsNamed(@ForAll @IntRange(min = 1, max = 19) int removed) {
    List<AuditEntry> entries = new ArrayList<>(Logs.entries(20));
    SignedHead head = Logs.headAt(entries.get(19));
    entries.remove(removed - 1);

    assertEquals(List.of("MISSING " + removed + ".." + removed), places(verify(entries, head)));
  }

  @Property(tries = 200)
  void everyChangedEntryIsNamedAndNoOther(@ForAll @IntRange(min = 1, max = 20) int changed) {
    List<AuditEntry> entries = new ArrayList<>(Logs.entries(20));
    SignedHead head = Logs.headAt(entries.get(19));
    entries.set(changed - 1, altered(entries.get(changed - 1)));

    assertEquals(List.of("CHANGED " + changed + ".." + changed), places(verify(entries, head)));
  }

  @Test
  void aRangeThatWasRemovedIsOneFault() {
    List<AuditEntry> entries = new ArrayList<>(Logs.entries(20));
    SignedHead head = Logs.headAt(entries.get(19));
    entries.subList(4, 12).clear();

    assertEquals(List.of("MISSING 5..12"), places(verify(entries, head)));
  }

  @Test
  void exchangedEntriesAreBothNamed() {
    List<AuditEntry> entries = new ArrayList<>(Logs.entries(6));
    SignedHead head = Logs.headAt(entries.get(5));
    AuditEntry third = entries.get(2);
    AuditEntry fourth = entries.get(3);
    AuditChain chain = new AuditChain(Logs.CHAIN, 2, entries.get(1).hash());
    AuditEntry first = chain.next(third.time(), fourth.kind(), fourth.facts());
    AuditEntry second = chain.after(first).next(fourth.time(), third.kind(), third.facts());
    entries.set(2, first);
    entries.set(3, second);

    // 4 is not what 5 names; nothing vouches for 3 any more, but it is what 4 names
    assertEquals(List.of("CHANGED 4..4"), places(verify(entries, head)));
    assertEquals(
        List.of("CHANGED 3..3", "CHANGED 4..4"), places(verify(entries, head, Logs.headAt(third))));
  }

  @Test
  void aLogThatIsCutOffIsFoundByItsHead() {
    List<AuditEntry> entries = Logs.entries(20);
    SignedHead head = Logs.headAt(entries.get(19));

    assertEquals(List.of("TRUNCATED 16..20"), places(verify(entries.subList(0, 15), head)));
    assertEquals(List.of("TRUNCATED 1..20"), places(verify(List.of(), head)));
  }

  @Test
  void twoHistoriesShownToTwoReadersAreFoundWhenTheirHeadsMeet() {
    List<AuditEntry> one = Logs.entries(10);
    List<AuditEntry> other = Logs.entries(10, "other");

    assertEquals(
        List.of("FORK 10..10"),
        places(verify(one, Logs.headAt(one.get(9)), Logs.headAt(other.get(9)))));
    assertEquals(
        List.of("FORK 7..7"),
        places(verify(one, Logs.headAt(one.get(9)), Logs.headAt(other.get(6)))));
    assertTrue(
        places(verify(List.of(), Logs.headAt(one.get(9)), Logs.headAt(other.get(9))))
            .contains("FORK 10..10"));
  }

  @Test
  void twoEntriesOfOneNumberAreFoundEvenWithoutAHead() {
    List<AuditEntry> entries = new ArrayList<>(Logs.entries(4));
    entries.add(altered(entries.get(3)));

    assertEquals(List.of("UNCONFIRMED 1..4", "FORK 4..4"), places(verify(entries)));
  }

  @Test
  void entriesBehindTheLastHeadAreNamed() {
    List<AuditEntry> entries = Logs.entries(10);
    ChainReport report = verify(entries, Logs.headAt(entries.get(6)));

    assertEquals(List.of("UNCONFIRMED 8..10"), places(report));
    assertFalse(report.isIntact());
  }

  @Test
  void aBreakThatNothingSignedDecidesNamesBothNeighbours() {
    List<AuditEntry> entries = new ArrayList<>(Logs.entries(6));
    entries.set(2, altered(entries.get(2)));

    assertEquals(List.of("UNCONFIRMED 1..6", "BROKEN_LINK 3..4"), places(verify(entries)));
  }

  @Test
  void aHeadOfAnotherKeyVouchesForNothing() {
    List<AuditEntry> entries = Logs.entries(3);
    SigningKey thief = SigningKey.generate();
    AuditHead head = Logs.headAt(entries.get(2)).head();

    ChainReport report = verify(entries, SignedHead.sign(head, thief));

    assertEquals(List.of("UNCONFIRMED 1..3", "HEAD_SIGNATURE 3..3"), places(report));
    assertEquals(0, report.confirmed());
  }

  @Test
  void aHeadOfAnyKeyTheOwnerHadIsAccepted() {
    List<AuditEntry> entries = Logs.entries(3);
    SigningKey next = SigningKey.generate();
    ChainVerifier verifier =
        new ChainVerifier(Logs.CHAIN, List.of(Logs.KEY.verifyingKey(), next.verifyingKey()));
    entries.forEach(verifier::add);
    verifier.add(Logs.headAt(entries.get(1)));
    verifier.add(SignedHead.sign(Logs.headAt(entries.get(2)).head(), next));

    assertTrue(verifier.report().isIntact());
  }

  @Test
  void aForgedCounterSignatureIsNamed() {
    SigningKey witness = SigningKey.generate();
    List<AuditEntry> entries = Logs.entries(3);
    ChainVerifier verifier = new ChainVerifier(Logs.CHAIN, List.of(Logs.KEY.verifyingKey()));
    entries.forEach(verifier::add);
    SignedHead head = Logs.headAt(entries.get(2));
    verifier.add(CounterSignature.sign(head, Logs.START, witness), witness.verifyingKey());
    assertTrue(verifier.report().isIntact());

    verifier.add(new CounterSignature(head, Logs.START, new byte[64]), witness.verifyingKey());
    assertEquals(List.of("COUNTER_SIGNATURE 3..3"), places(verifier.report()));
  }

  @Test
  void aClockSetBackIsAWarning() {
    AuditChain chain = AuditChain.empty(Logs.CHAIN);
    AuditEntry first = chain.next(Logs.START, AuditKind.NODE_START, new TreeMap<>());
    chain = chain.after(first);
    AuditEntry second =
        chain.next(Logs.START.minusSeconds(9), AuditKind.NODE_START, new TreeMap<>());
    ChainReport report = verify(List.of(first, second), Logs.headAt(second));

    assertEquals(List.of("TIME_BACKWARDS 2..2"), places(report));
    assertTrue(report.isIntact());
  }

  @Test
  void entriesOfAnotherLogAreNamed() {
    AuditEntry foreign =
        AuditChain.empty("rival/0").next(Logs.START, AuditKind.SEAL, new TreeMap<>());

    assertEquals(List.of("OTHER_CHAIN 1..1"), places(verify(List.of(foreign))));
  }

  @Test
  void aStreamIsFollowedWithOneStateRecord() {
    List<AuditEntry> entries = Logs.entries(4);
    AuditChain state = AuditChain.empty(Logs.CHAIN);
    for (AuditEntry entry : entries) {
      assertEquals(AuditChain.Arrival.NEXT, state.judge(entry));
      state = AuditChain.parse(state.after(entry).toBytes());
      assertEquals(AuditChain.Arrival.REPEATED, state.judge(entry));
    }
    AuditEntry fork = altered(entries.get(3));
    AuditEntry gap = Logs.entries(6).get(5);
    AuditEntry brokenLink = Logs.entries(5, "other").get(4);
    assertEquals(AuditChain.Arrival.EARLIER, state.judge(entries.get(1)));
    assertEquals(AuditChain.Arrival.FORK, state.judge(fork));
    assertEquals(AuditChain.Arrival.GAP, state.judge(gap));
    assertEquals(AuditChain.Arrival.BROKEN_LINK, state.judge(brokenLink));
    AuditChain last = state;
    for (AuditEntry refused : List.of(fork, gap, brokenLink, entries.get(3))) {
      assertThrows(IllegalArgumentException.class, () -> last.after(refused));
    }
    assertEquals(AuditChain.Arrival.OTHER_CHAIN, AuditChain.empty("rival/0").judge(entries.get(0)));
  }

  @Test
  void headsOfAStreamAreComparedWithTheState() {
    List<AuditEntry> entries = Logs.entries(4);
    AuditChain state = new AuditChain(Logs.CHAIN, 3, entries.get(2).hash());
    assertEquals(AuditChain.Agreement.AGREES, state.judge(Logs.headAt(entries.get(2)).head()));
    assertEquals(AuditChain.Agreement.AHEAD, state.judge(Logs.headAt(entries.get(3)).head()));
    assertEquals(AuditChain.Agreement.EARLIER, state.judge(Logs.headAt(entries.get(1)).head()));
    assertEquals(
        AuditChain.Agreement.FORK,
        state.judge(Logs.headAt(Logs.entries(3, "other").get(2)).head()));
    assertTrue(state.head(Logs.START, Logs.KEY).isSignedBy(Logs.KEY.verifyingKey()));
  }

  @Test
  void faultsReadAsSentences() {
    String text = new ChainFault(Kind.MISSING, "acme/0", 3, 5, "the next is 6").toString();
    assertEquals("acme/0, entries 3..5: MISSING: the next is 6", text);
  }
}
