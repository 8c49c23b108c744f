package dev.canvass.analytics.item;

import java.text.Normalizer;
import java.util.Locale;

/** The one spelling under which an item is counted: Unicode NFC, trimmed, optionally lower case. */
public final class CanonicalForm {

  private CanonicalForm() {}

  /** The canonical form of {@code item} under the rules of {@code spec}. Idempotent. */
  public static String of(String item, CodecSpec spec) {
    String folded = spec.lowerCase() ? item.toLowerCase(Locale.ROOT) : item;
    return Normalizer.normalize(folded, Normalizer.Form.NFC).strip();
  }
}
