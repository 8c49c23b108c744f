package dev.canvass.analytics.item;

import java.util.ArrayList;
import java.util.List;

/**
 * The texts that a language model finds likeliest, in no order: all whose cost, in 16ths of a bit,
 * stays within the largest budget under which there are not more than wanted. Counts are exact, by
 * dynamic programming over contexts and budgets.
 */
final class LikeliestTexts {

  private static final int UNITS_PER_BIT = 16;

  /** No text costs more than 64 bits, as codes are shorter. */
  private static final int MAX_BUDGET = Long.SIZE * UNITS_PER_BIT;

  private final int symbols = LanguageModel.symbols();
  private final int[][] costs = new int[LanguageModel.contexts()][symbols];

  /** [budget][context] how many texts can be ended from that context within the budget. */
  private final List<long[]> counts = new ArrayList<>();

  LikeliestTexts(LanguageModel model, int limit) {
    for (int context = 0; context < costs.length; context++) {
      for (int symbol = 0; symbol < symbols; symbol++) {
        double bits =
            LanguageModel.PRECISION
                - StrictMath.log(model.width(context, symbol)) / StrictMath.log(2);
        // At least 1, or a certain letter could be repeated for ever.
        costs[context][symbol] = (int) Math.max(1, Math.round(UNITS_PER_BIT * bits));
      }
    }
    while (counts.size() <= MAX_BUDGET) {
      long[] next = counts(counts.size());
      if (next[LanguageModel.START] > limit) {
        break;
      }
      counts.add(next);
    }
  }

  private long[] counts(int budget) {
    long[] texts = new long[costs.length];
    for (int context = 0; context < costs.length; context++) {
      for (int symbol = 0; symbol < symbols; symbol++) {
        int left = budget - costs[context][symbol];
        if (left >= 0) {
          texts[context] +=
              symbol == LanguageModel.END
                  ? 1
                  : counts.get(left)[LanguageModel.next(context, symbol)];
        }
      }
    }
    return texts;
  }

  /** All such texts but the empty one. */
  List<String> all() {
    List<String> texts = new ArrayList<>();
    extend(new StringBuilder(), LanguageModel.START, counts.size() - 1, texts);
    return texts;
  }

  private void extend(StringBuilder text, int context, int budget, List<String> texts) {
    for (int symbol = 0; symbol < symbols; symbol++) {
      int left = budget - costs[context][symbol];
      if (left < 0) {
        continue;
      }
      if (symbol == LanguageModel.END) {
        if (text.length() > 0) {
          texts.add(text.toString());
        }
        continue;
      }
      int next = LanguageModel.next(context, symbol);
      if (counts.get(left)[next] > 0) {
        text.append(LanguageModel.character(symbol));
        extend(text, next, left, texts);
        text.setLength(text.length() - 1);
      }
    }
  }
}
