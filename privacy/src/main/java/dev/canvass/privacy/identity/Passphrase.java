package dev.canvass.privacy.identity;

import java.util.Arrays;

/** What a private key is encrypted with, or the choice to keep it plain. Never prints itself. */
public final class Passphrase {

  /** No passphrase: the file's permissions alone protect the key. */
  public static final Passphrase NONE = new Passphrase(new char[0]);

  /** The fewest characters for a new key: fewer can be guessed by whoever has the file. */
  public static final int MIN_LENGTH = 12;

  private static final int MAX_LENGTH = 1_024;

  private final char[] characters;

  private Passphrase(char[] characters) {
    this.characters = characters;
  }

  /**
   * A passphrase.
   *
   * @throws IllegalArgumentException if it is empty or has more than 1,024 characters
   */
  public static Passphrase of(char[] characters) {
    if (characters.length == 0 || characters.length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a passphrase has 1 to " + MAX_LENGTH + " characters, but this " + characters.length);
    }
    return new Passphrase(characters.clone());
  }

  /** Whether there is none. */
  public boolean isNone() {
    return characters.length == 0;
  }

  /**
   * The same, if it is good enough for a new key.
   *
   * @throws IllegalArgumentException if it is shorter than {@link #MIN_LENGTH}
   */
  public Passphrase requireLong() {
    if (!isNone() && characters.length < MIN_LENGTH) {
      throw new IllegalArgumentException(
          "a passphrase for a new key has at least "
              + MIN_LENGTH
              + " characters, but this "
              + characters.length);
    }
    return this;
  }

  /** A copy, for the one who derives a key from it. */
  char[] characters() {
    return characters.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Passphrase that && Arrays.equals(characters, that.characters);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(characters);
  }

  @Override
  public String toString() {
    return isNone() ? "Passphrase[none]" : "Passphrase[secret]";
  }
}
