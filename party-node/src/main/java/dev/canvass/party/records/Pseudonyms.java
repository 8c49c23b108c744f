package dev.canvass.party.records;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** User ids to pseudonyms: the first 16 bytes of HMAC-SHA-256 under the node's key. One owner. */
public final class Pseudonyms {

  /** Bytes of a pseudonym. */
  public static final int BYTES = 16;

  private final Mac mac;

  Pseudonyms(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no HMAC-SHA-256", e);
    }
  }

  /** The pseudonym of a user id. */
  public byte[] of(String user) {
    return Arrays.copyOf(mac.doFinal(user.getBytes(StandardCharsets.UTF_8)), BYTES);
  }
}
