package dev.canvass.privacy.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.privacy.Vectors;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class AuditEntryTest {

  private static AuditEntry entry(Map<String, String> facts) {
    return new AuditEntry(
        Logs.CHAIN, 1, AuditHash.NONE, Logs.START, AuditKind.SEAL, new TreeMap<>(facts));
  }

  @Test
  void bytesAndHashesAreThoseOfTheGoldenVectors() {
    for (JsonNode row : Vectors.read("audit")) {
      TreeMap<String, String> facts = new TreeMap<>();
      row.get("facts").properties().forEach(f -> facts.put(f.getKey(), f.getValue().asText()));
      AuditEntry entry =
          new AuditEntry(
              row.get("chain").asText(),
              row.get("sequence").asLong(),
              AuditHash.ofBytes(HexFormat.of().parseHex(row.get("previous").asText())),
              Instant.parse(row.get("time").asText()),
              AuditKind.parse(row.get("kind").asText()),
              facts);
      assertEquals(row.get("bytes").asText(), HexFormat.of().formatHex(entry.toBytes()));
      assertEquals(row.get("hash").asText(), entry.hash().toString());
      SignedHead head =
          SignedHead.sign(
              new AuditHead(entry.chain(), entry.sequence(), entry.hash(), entry.time()), Logs.KEY);
      assertEquals(row.get("head").asText(), HexFormat.of().formatHex(head.head().toBytes()));
      assertEquals(row.get("signature").asText(), HexFormat.of().formatHex(head.signature()));
    }
  }

  @Property(tries = 300)
  void whatIsWrittenIsReadBack(
      @ForAll @LongRange(min = 2) long sequence,
      @ForAll @LongRange(min = 0, max = 253_402_300_799_999L) long millis,
      @ForAll AuditKind kind,
      @ForAll @Size(max = 5) List<@StringLength(max = 30) String> values) {
    TreeMap<String, String> facts = new TreeMap<>();
    for (String value : values) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      facts.put("fact" + facts.size(), new String(utf8, StandardCharsets.UTF_8));
    }
    AuditEntry entry =
        new AuditEntry(
            Logs.CHAIN,
            sequence,
            AuditHash.of(new byte[] {1}),
            Instant.ofEpochMilli(millis),
            kind,
            facts);

    AuditEntry read = AuditEntry.parse(entry.toBytes());

    assertEquals(entry, read);
    assertArrayEquals(entry.toBytes(), read.toBytes());
    assertEquals(entry.hash(), read.hash());
  }

  /** Whatever is accepted has exactly the bytes it was read from: no slack to hide a change in. */
  @Test
  void everyChangedBitIsRefusedOrIsAnotherEntry() {
    byte[] bytes = entry(Map.of("users", "100", "query", "q-0000000000000001")).toBytes();
    int refused = 0;
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        AuditEntry read = AuditEntry.parse(changed);
        assertArrayEquals(changed, read.toBytes());
        assertNotEquals(AuditHash.of(bytes), read.hash());
      } catch (IllegalArgumentException e) {
        assertFalse(e.getMessage().isBlank());
        refused++;
      }
    }
    assertTrue(
        refused > bytes.length, "lengths, order, domain and version are checked: " + refused);
  }

  @Test
  void everyCutAndEveryAdditionIsRefused() {
    byte[] bytes = entry(Map.of("users", "100")).toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(IllegalArgumentException.class, () -> AuditEntry.parse(cut));
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    String message =
        assertThrows(IllegalArgumentException.class, () -> AuditEntry.parse(longer)).getMessage();
    assertEquals("audit entry has 1 bytes behind its end", message);
  }

  @Test
  void aNewerVersionIsRefusedByItsNumber() {
    byte[] bytes = entry(Map.of()).toBytes();
    bytes["canvass audit entry".length() + 1] = 2;
    String message =
        assertThrows(IllegalArgumentException.class, () -> AuditEntry.parse(bytes)).getMessage();
    assertTrue(message.contains("version 2, this software reads version 1"), message);
  }

  @Test
  void factsOutOfOrderAreRefused() {
    String text = HexFormat.of().formatHex(entry(Map.of("a", "1", "b", "2")).toBytes());
    String a = "00000001" + "61" + "00000001" + "31";
    String b = "00000001" + "62" + "00000001" + "32";
    byte[] swapped = HexFormat.of().parseHex(text.replace(a + b, b + a));
    byte[] twice = HexFormat.of().parseHex(text.replace(a + b, a + a));
    assertThrows(IllegalArgumentException.class, () -> AuditEntry.parse(swapped));
    assertThrows(IllegalArgumentException.class, () -> AuditEntry.parse(twice));
  }

  @Test
  void valuesThatHaveNoCanonicalFormAreRefused() {
    List<Map<String, String>> invalid = new ArrayList<>();
    invalid.add(Map.of("", "x"));
    invalid.add(Map.of("1st", "x"));
    invalid.add(Map.of("white space", "x"));
    invalid.add(Map.of("half", "\ud800"));
    invalid.add(Map.of("long", "x".repeat(AuditEntry.MAX_VALUE_BYTES + 1)));
    for (Map<String, String> facts : invalid) {
      assertThrows(IllegalArgumentException.class, () -> entry(facts), facts.toString());
    }
    AuditHash hash = AuditHash.of(new byte[0]);
    TreeMap<String, String> none = new TreeMap<>();
    Instant time = Logs.START;
    assertThrows(
        IllegalArgumentException.class,
        () -> new AuditEntry("no spaces", 2, hash, time, AuditKind.SEAL, none));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AuditEntry("a", 0, AuditHash.NONE, time, AuditKind.SEAL, none));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AuditEntry("a", 1, hash, time, AuditKind.SEAL, none));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AuditEntry("a", 2, hash, time.plusNanos(1), AuditKind.SEAL, none));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AuditEntry("a", 2, hash, Instant.ofEpochMilli(-1), AuditKind.SEAL, none));
  }

  @Test
  void headsAndStoredStatesAreReadBackStrictly() {
    AuditEntry entry = Logs.entries(3).get(2);
    AuditHead head = Logs.headAt(entry).head();
    AuditChain chain = new AuditChain(Logs.CHAIN, 3, entry.hash());
    assertEquals(head, AuditHead.parse(head.toBytes()));
    assertEquals(chain, AuditChain.parse(chain.toBytes()));
    for (int length = 0; length < chain.toBytes().length; length++) {
      byte[] cutChain = Arrays.copyOf(chain.toBytes(), length);
      byte[] cutHead = Arrays.copyOf(head.toBytes(), length);
      assertThrows(IllegalArgumentException.class, () -> AuditChain.parse(cutChain));
      assertThrows(IllegalArgumentException.class, () -> AuditHead.parse(cutHead));
    }
    assertThrows(IllegalArgumentException.class, () -> AuditHead.parse(chain.toBytes()));
    assertThrows(IllegalArgumentException.class, () -> AuditChain.parse(head.toBytes()));
  }

  @Test
  void aCounterSignatureCoversHeadSignatureAndTime() {
    SigningKey witness = SigningKey.generate();
    SignedHead head = Logs.headAt(Logs.entries(2).get(1));
    SignedHead otherHead = Logs.headAt(Logs.entries(1).get(0));
    CounterSignature counter = CounterSignature.sign(head, Logs.START, witness);
    assertTrue(counter.isSignedBy(witness.verifyingKey()));
    assertFalse(counter.isSignedBy(Logs.KEY.verifyingKey()));
    byte[] signature = counter.signature();
    assertFalse(
        new CounterSignature(otherHead, Logs.START, signature).isSignedBy(witness.verifyingKey()));
    assertFalse(
        new CounterSignature(head, Logs.START.plusMillis(1), signature)
            .isSignedBy(witness.verifyingKey()));
    SignedHead forged = new SignedHead(head.head(), new byte[64]);
    assertFalse(
        new CounterSignature(forged, Logs.START, signature).isSignedBy(witness.verifyingKey()));
  }
}
