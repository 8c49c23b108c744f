package dev.canvass.party.records;

import dev.canvass.party.records.MalformedRecordException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Where the records of a file go, one user at a time. */
@FunctionalInterface
public interface RecordSink {

  /**
   * Takes a user's items, one for each attribute in order; a blank one is none.
   *
   * @throws MalformedRecordException if the user or an item is not within the limits; nothing is
   *     taken
   */
  void put(String user, List<String> items);

  /**
   * Refuses a user id that is empty, too long or no text.
   *
   * @throws MalformedRecordException saying which
   */
  static void requireUser(String user) {
    if (user.isBlank() || user.length() > RecordStore.MAX_USER_LENGTH) {
      throw new MalformedRecordException(
          Reason.USER,
          "a user id has 1 to "
              + RecordStore.MAX_USER_LENGTH
              + " characters, but this has "
              + user.length());
    }
    requireWhole(user);
  }

  /**
   * An item's UTF-8 bytes.
   *
   * @throws MalformedRecordException if it is empty, too long or no text
   */
  static byte[] requireItem(String item) {
    byte[] name = item.getBytes(StandardCharsets.UTF_8);
    if (item.isBlank() || name.length > RecordStore.MAX_ITEM_BYTES) {
      throw new MalformedRecordException(
          Reason.ITEM,
          "an item has 1 to "
              + RecordStore.MAX_ITEM_BYTES
              + " bytes of text, but this has "
              + name.length);
    }
    requireWhole(item);
    return name;
  }

  /** Half a character would be stored as a question mark, and so as somebody else's item. */
  private static void requireWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
          throw new MalformedRecordException(Reason.ENCODING, "user or item has half a character");
        }
        return;
      }
    }
  }
}
