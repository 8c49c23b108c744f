package dev.canvass.collector.results;

import dev.canvass.collector.results.ResultDocument.Carried;
import dev.canvass.collector.results.ResultDocument.Item;
import java.util.Locale;

/**
 * The items of a result as CSV (RFC 4180), for spreadsheets and data frames; a row an item, the
 * list by rank and then the disputed ones.
 */
public final class ResultCsv {

  /** Its media type. */
  public static final String TYPE = "text/csv; charset=utf-8; header=present";

  private static final String END = "\r\n";
  private static final String HEAD =
      "list,rank,item,code,count,frequency,standardError,low,high,belowNoise,supportingParties,"
          + "confidence";

  /** What makes a spreadsheet take a text for a formula. */
  private static final String FORMULA = "=+-@\t\r";

  private ResultCsv() {}

  /**
   * Whether a client prefers CSV.
   *
   * @param accept its header of that name; null if it has none
   */
  public static boolean isWanted(String accept) {
    return accept != null && accept.strip().toLowerCase(Locale.ROOT).startsWith("text/csv");
  }

  /** The rows of {@code result}. */
  public static String of(ResultDocument result) {
    StringBuilder csv = new StringBuilder(HEAD).append(END);
    int rank = 0;
    for (Item item : result.heavyHitters()) {
      row(csv, "heavy", String.valueOf(++rank), item);
    }
    for (Carried item : result.disputed()) {
      row(csv, "disputed", "", item.asItem());
    }
    return csv.toString();
  }

  private static void row(StringBuilder csv, String list, String rank, Item item) {
    csv.append(list)
        .append(',')
        .append(rank)
        .append(',')
        .append(item.item() == null ? "" : text(item.item()))
        .append(',')
        .append(item.code());
    for (double number :
        new double[] {
          item.count(), item.frequency(), item.standardError(), item.low(), item.high()
        }) {
      csv.append(',').append(number);
    }
    csv.append(',')
        .append(item.belowNoise())
        .append(',')
        .append(item.supportingParties())
        .append(',')
        .append(item.confidence())
        .append(END);
  }

  /** Items are whatever users hold: one that a spreadsheet would run gets an apostrophe. */
  private static String text(String item) {
    boolean formula = !item.isEmpty() && FORMULA.indexOf(item.charAt(0)) >= 0;
    return '"' + (formula ? "'" : "") + item.replace("\"", "\"\"") + '"';
  }
}
