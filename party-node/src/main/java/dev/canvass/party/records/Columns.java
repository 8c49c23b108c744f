package dev.canvass.party.records;

import java.util.List;
import java.util.Objects;

/**
 * Which columns of a table, or fields of a JSON object, hold the user and the item.
 *
 * @param user name of the user's column
 * @param item name of the item's column
 * @param origin whether somebody asked for these names
 */
public record Columns(String user, String item, Origin origin) {

  /** Where the names come from, and so how strict a reader has to be. */
  public enum Origin {
    /** The usual names: a table may lack a header and then has exactly these two columns. */
    USUAL,
    /** Chosen: a table must begin with a header that has both; other columns are skipped. */
    CHOSEN
  }

  /** The columns {@code user} and {@code item}. */
  public static final Columns USUAL = new Columns("user", "item", Origin.USUAL);

  public Columns {
    if (user.isBlank() || item.isBlank() || user.equals(item)) {
      throw new IllegalArgumentException(
          "user and item need two columns with names, but are \"" + user + "\", \"" + item + "\"");
    }
  }

  /**
   * Columns with the given names; null stands for the usual name.
   *
   * @throws IllegalArgumentException if the names are blank or the same
   */
  public static Columns named(String user, String item) {
    return user == null && item == null
        ? USUAL
        : new Columns(
            Objects.requireNonNullElse(user, USUAL.user),
            Objects.requireNonNullElse(item, USUAL.item),
            Origin.CHOSEN);
  }

  /** Where user and item stand in a row of {@code width} fields. */
  record Layout(int user, int item, int width) {}

  /** The layout of a table without a header. */
  static final Layout WITHOUT_HEADER = new Layout(0, 1, 2);

  /**
   * The layout that a table's first row gives, or null if that row is no header.
   *
   * @throws MalformedRecordException if a column occurs twice, or a chosen one is missing
   */
  Layout layout(List<String> row) {
    if (row.contains(user) && row.contains(item)) {
      return new Layout(only(user, row), only(item, row), row.size());
    }
    if (origin == Origin.CHOSEN) {
      throw new MalformedRecordException(
          MalformedRecordException.Reason.COLUMNS,
          "the header has no column \""
              + (row.contains(user) ? item : user)
              + "\" among its "
              + row.size());
    }
    return null;
  }

  private static int only(String name, List<String> row) {
    int index = row.indexOf(name);
    if (row.lastIndexOf(name) != index) {
      throw new MalformedRecordException(
          MalformedRecordException.Reason.COLUMNS,
          "the header has the column \"" + name + "\" twice");
    }
    return index;
  }
}
