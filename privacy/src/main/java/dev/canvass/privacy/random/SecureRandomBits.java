package dev.canvass.privacy.random;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Cryptographically secure bits: the AES-128 counter-mode key stream, keyed by the operating
 * system's {@link SecureRandom}, made in blocks of 16 KiB.
 *
 * <p>Fast key erasure (Bernstein 2017): the first 16 bytes of each block replace the key and bits
 * are wiped once handed out, so that somebody who reads this process's memory cannot recompute the
 * bits of earlier reports. There is deliberately no way to give a seed.
 */
public final class SecureRandomBits implements RandomBits {

  private static final int KEY_BYTES = 16;
  private static final int BLOCK_BYTES = 16 * 1024;
  private static final byte[] ZEROS = new byte[BLOCK_BYTES];
  private static final IvParameterSpec COUNTER_FROM_ZERO = new IvParameterSpec(new byte[16]);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Cipher cipher;
  private final byte[] block = new byte[BLOCK_BYTES];
  private final byte[] key = new byte[KEY_BYTES];
  private int next = BLOCK_BYTES;

  public SecureRandomBits() {
    new SecureRandom().nextBytes(key);
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no AES in counter mode", e);
    }
  }

  @Override
  public long nextLong() {
    if (next == BLOCK_BYTES) {
      refill();
    }
    long bits = (long) LONGS.get(block, next);
    LONGS.set(block, next, 0L);
    next += Long.BYTES;
    return bits;
  }

  private void refill() {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), COUNTER_FROM_ZERO);
      cipher.doFinal(ZEROS, 0, BLOCK_BYTES, block, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES in counter mode failed", e);
    }
    System.arraycopy(block, 0, key, 0, KEY_BYTES);
    Arrays.fill(block, 0, KEY_BYTES, (byte) 0);
    next = KEY_BYTES;
  }
}
