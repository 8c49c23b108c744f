package dev.canvass.privacy.transport;

/**
 * What a file holds.
 *
 * @param openToOthers whether everybody on the machine may read or change the file
 */
public record StoredText(String text, boolean openToOthers) {

  /** Without the text, which may be a secret. */
  @Override
  public String toString() {
    return "StoredText[" + text.length() + " characters, openToOthers=" + openToOthers + "]";
  }
}
