package dev.canvass.party.records;

import dev.canvass.party.records.MalformedRecordException.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which columns of a table, or fields of a JSON object, hold the user and the user's items.
 *
 * @param user name of the user's column
 * @param items for each attribute, in the writer's order, the names that its column may have; the
 *     first that is there counts
 * @param origin whether somebody asked for these names
 * @param unnamed to which of the attributes the items of a table without a header belong; -1 if
 *     that cannot be known
 */
public record Columns(String user, List<List<String>> items, Origin origin, int unnamed) {

  /** Where the names come from, and so how strict a reader has to be. */
  public enum Origin {
    /**
     * The usual names: a table may lack a header and then has exactly two columns; one that has a
     * header may lack attributes.
     */
    USUAL,
    /** Chosen: a table must begin with a header that has all; other columns are skipped. */
    CHOSEN
  }

  private static final String USER = "user";
  private static final String ITEM = "item";

  /** The columns {@code user} and {@code item}, of one attribute. */
  public static final Columns USUAL = usual(List.of(List.of(ITEM)), 0);

  public Columns {
    items = items.stream().map(List::copyOf).toList();
    Set<String> names = new HashSet<>(Set.of(user));
    if (user.isBlank() || items.isEmpty()) {
      throw new IllegalArgumentException("user and items need columns with names");
    }
    for (List<String> ofAttribute : items) {
      for (String name : ofAttribute) {
        if (name.isBlank() || !names.add(name)) {
          throw new IllegalArgumentException(
              "user and items need columns with names of their own, but one is \"" + name + "\"");
        }
      }
    }
  }

  /**
   * Columns of one attribute with the given names; null stands for the usual name.
   *
   * @throws IllegalArgumentException if the names are blank or the same
   */
  public static Columns named(String user, String item) {
    return user == null && item == null
        ? USUAL
        : chosen(user, List.of(Objects.requireNonNullElse(item, ITEM)));
  }

  /**
   * Columns that must all be there, one for each attribute.
   *
   * @param user null stands for the usual name
   * @throws IllegalArgumentException if the names are blank or not all different
   */
  public static Columns chosen(String user, List<String> items) {
    return new Columns(
        Objects.requireNonNullElse(user, USER),
        items.stream().map(List::of).toList(),
        Origin.CHOSEN,
        -1);
  }

  /** Columns of which any may be there, see {@link Columns}. */
  public static Columns usual(List<List<String>> items, int unnamed) {
    return new Columns(USER, items, Origin.USUAL, unnamed);
  }

  /**
   * Where user and items stand in a row of {@code width} fields.
   *
   * @param items for each attribute; -1 where it has no column
   */
  record Layout(int user, List<Integer> items, int width) {}

  /**
   * The layout of a table without a header.
   *
   * @throws MalformedRecordException if it has to have one
   */
  Layout withoutHeader() {
    if (unnamed < 0) {
      throw new MalformedRecordException(
          Reason.COLUMNS,
          "expected a header with \""
              + user
              + "\" and some of "
              + items.stream().map(names -> names.get(0)).toList());
    }
    List<Integer> places =
        IntStream.range(0, items.size())
            .mapToObj(attribute -> attribute == unnamed ? 1 : -1)
            .toList();
    return new Layout(0, places, 2);
  }

  /**
   * The layout that a table's first row gives, or null if that row is no header.
   *
   * @throws MalformedRecordException if a column occurs twice, or a chosen one is missing
   */
  Layout layout(List<String> row) {
    List<Integer> places = items.stream().map(names -> place(names, row)).toList();
    boolean any = places.stream().anyMatch(place -> place >= 0);
    if (origin == Origin.CHOSEN) {
      requireAll(row, places);
    } else if (!row.contains(user) || !any) {
      return null;
    }
    return new Layout(only(user, row), places, row.size());
  }

  private void requireAll(List<String> row, List<Integer> places) {
    String missing = row.contains(user) ? null : user;
    for (int attribute = 0; missing == null && attribute < places.size(); attribute++) {
      missing = places.get(attribute) < 0 ? items.get(attribute).get(0) : null;
    }
    if (missing != null) {
      throw new MalformedRecordException(
          Reason.COLUMNS, "the header has no column \"" + missing + "\" among its " + row.size());
    }
  }

  private static int place(List<String> names, List<String> row) {
    for (String name : names) {
      if (row.contains(name)) {
        return only(name, row);
      }
    }
    return -1;
  }

  private static int only(String name, List<String> row) {
    int index = row.indexOf(name);
    if (row.lastIndexOf(name) != index) {
      throw new MalformedRecordException(
          Reason.COLUMNS, "the header has the column \"" + name + "\" twice");
    }
    return index;
  }
}
