package dev.canvass.privacy.sign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.privacy.Vectors;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SignatureTest {

  private static byte[] hex(JsonNode text) {
    return HexFormat.of().parseHex(text.asText());
  }

  @Test
  void signaturesAreThoseOfRfc8032() {
    for (JsonNode row : Vectors.read("ed25519")) {
      SigningKey key = SigningKey.of(hex(row.get("seed")));
      assertArrayEquals(hex(row.get("key")), key.verifyingKey().toBytes());
      assertArrayEquals(hex(row.get("signature")), key.sign(hex(row.get("message"))));
      assertTrue(
          VerifyingKey.of(hex(row.get("key")))
              .verifies(hex(row.get("message")), hex(row.get("signature"))));
    }
  }

  @Test
  void anyAlteredBitOfMessageOrSignatureIsRefused() {
    SigningKey key = SigningKey.of(new byte[32]);
    byte[] message = {1, 2, 3};
    byte[] signature = key.sign(message);
    for (int bit = 0; bit < 8 * signature.length; bit++) {
      byte[] altered = signature.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      assertFalse(key.verifyingKey().verifies(message, altered));
    }
    for (int bit = 0; bit < 8 * message.length; bit++) {
      byte[] altered = message.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      assertFalse(key.verifyingKey().verifies(altered, signature));
    }
  }

  @Test
  void anotherKeysSignatureAndOddLengthsAreRefused() {
    SigningKey one = SigningKey.of(new byte[32]);
    SigningKey other = SigningKey.generate();
    byte[] message = {42};
    assertFalse(one.verifyingKey().verifies(message, other.sign(message)));
    for (int length : new int[] {0, 1, 63, 65, 128}) {
      assertFalse(one.verifyingKey().verifies(message, new byte[length]));
    }
    assertFalse(one.verifyingKey().verifies(message, new byte[64]));
  }

  @Test
  void bytesThatAreNoKeyAreRefused() {
    JsonNode negative = Vectors.read("negative");
    for (JsonNode key : negative.get("publicKeys")) {
      assertThrows(IllegalArgumentException.class, () -> VerifyingKey.of(hex(key)), key.asText());
    }
    for (JsonNode length : negative.get("privateKeyLengths")) {
      assertThrows(IllegalArgumentException.class, () -> SigningKey.of(new byte[length.asInt()]));
    }
    for (String text : new String[] {"", "AAAA", "not base64!", "===="}) {
      assertThrows(IllegalArgumentException.class, () -> VerifyingKey.parse(text));
    }
  }

  @Test
  void keysAreReadBackAndTheSecretIsNotPrinted() {
    SigningKey key = SigningKey.generate();
    assertArrayEquals(key.toBytes(), SigningKey.of(key.toBytes()).toBytes());
    assertEquals(key.verifyingKey(), VerifyingKey.parse(key.verifyingKey().toString()));
    assertEquals(32, key.verifyingKey().fingerprint().length());
    assertFalse(key.toString().contains(HexFormat.of().formatHex(key.toBytes())));
  }
}
