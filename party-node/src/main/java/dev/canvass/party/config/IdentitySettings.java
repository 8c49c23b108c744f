package dev.canvass.party.config;

import dev.canvass.privacy.identity.Passphrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * How the party's private keys are kept.
 *
 * @param passphraseFile a file whose first line is their passphrase; null if the environment gives
 *     one, or none is needed
 */
public record IdentitySettings(String passphraseFile) {

  /** Gives the passphrase where no file does. */
  public static final String VARIABLE = "CANVASS_KEY_PASSPHRASE";

  /** Keys without a file for their passphrase. */
  public static final IdentitySettings NONE = new IdentitySettings(null);

  /**
   * The passphrase, from the file, else from the environment, else none.
   *
   * @throws IllegalArgumentException if the file cannot be read or is empty
   */
  public Passphrase passphrase(Map<String, String> environment) {
    if (passphraseFile == null) {
      String text = environment.get(VARIABLE);
      return text == null ? Passphrase.NONE : Passphrase.of(text.toCharArray());
    }
    try {
      String first = Files.readString(Path.of(passphraseFile)).lines().findFirst().orElse("");
      return Passphrase.of(first.toCharArray());
    } catch (IOException e) {
      throw new IllegalArgumentException("identity.passphraseFile: cannot read it: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "identity.passphraseFile: " + passphraseFile + ": " + e.getMessage(), e);
    }
  }
}
