package dev.canvass.cli;

import dev.canvass.analytics.simulate.Attack;
import dev.canvass.analytics.simulate.SimulationReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * F1 of a study as an SVG image: against the share of parties that lie if that varies, else against
 * ε if that varies, else against k. One line for each combination of what else varies, bars of one
 * standard error. Rows without an attack begin the line of every attack.
 */
final class AccuracyPlot {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 420;
  private static final int LEFT = 60;
  private static final int RIGHT = 250;
  private static final int TOP = 20;
  private static final int BOTTOM = 50;

  /** Okabe and Ito's colours, which colour-blind readers can tell apart. */
  private static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");

  private final List<SimulationReport> reports;
  private final String xName;
  private final Function<SimulationReport, Double> x;
  private final double least;
  private final double most;
  private final StringBuilder svg = new StringBuilder();

  private AccuracyPlot(List<SimulationReport> reports) {
    this.reports = reports;
    if (differ(AccuracyPlot::fraction)) {
      xName = "share of parties that lie";
      x = AccuracyPlot::fraction;
    } else if (differ(AccuracyPlot::epsilon)) {
      xName = "ε";
      x = AccuracyPlot::epsilon;
    } else {
      xName = "k";
      x = report -> (double) report.options().k();
    }
    least = reports.stream().mapToDouble(x::apply).min().orElse(0);
    most = reports.stream().mapToDouble(x::apply).max().orElse(1);
  }

  /** The image of at least one row. */
  static String svg(List<SimulationReport> reports) {
    if (reports.isEmpty()) {
      throw new IllegalArgumentException("a plot needs at least one row");
    }
    return new AccuracyPlot(reports).draw();
  }

  private static double fraction(SimulationReport report) {
    return report.options().attack().map(Attack::fraction).orElse(0.0);
  }

  private static double epsilon(SimulationReport report) {
    return report.options().epsilon().value();
  }

  private static String attack(SimulationReport report) {
    return report
        .options()
        .attack()
        .map(attack -> attack.kind() + (attack.biggest() ? ", biggest" : ""))
        .orElse("no attack");
  }

  private boolean differ(Function<SimulationReport, ?> property) {
    return reports.stream().map(property).distinct().count() > 1;
  }

  private String draw() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">",
        WIDTH, HEIGHT, WIDTH, HEIGHT);
    add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
    axes();
    int line = 0;
    for (Map.Entry<String, List<SimulationReport>> series : series().entrySet()) {
      line(series.getKey(), series.getValue(), line++);
    }
    add("</svg>");
    return svg.toString();
  }

  /** The rows of every line, from left to right. */
  private Map<String, List<SimulationReport>> series() {
    Map<String, Function<SimulationReport, Object>> properties = new LinkedHashMap<>();
    properties.put("", report -> report.options().strategy());
    properties.put(" ", report -> report.options().aggregation());
    properties.put("ε = ", report -> report.options().epsilon());
    properties.put("k = ", report -> report.options().k());
    Set<String> attacks = new LinkedHashSet<>();
    reports.forEach(report -> attacks.add(attack(report)));
    boolean overFractions = differ(AccuracyPlot::fraction);
    if (overFractions) {
      attacks.remove("no attack");
    }
    Map<String, List<SimulationReport>> series = new LinkedHashMap<>();
    for (SimulationReport report : reports) {
      String name =
          properties.entrySet().stream()
              .filter(property -> differ(property.getValue()))
              .filter(property -> !property.getKey().equals(xName + " = "))
              .map(property -> property.getKey().strip() + " " + property.getValue().apply(report))
              .map(String::strip)
              .collect(Collectors.joining(", "));
      boolean shared = overFractions && report.options().attack().isEmpty();
      for (String attack : shared ? attacks : Set.of(attack(report))) {
        String full = attacks.size() > 1 ? name + (name.isEmpty() ? "" : ", ") + attack : name;
        series.computeIfAbsent(full, key -> new ArrayList<>()).add(report);
      }
    }
    series.values().forEach(rows -> rows.sort(Comparator.comparingDouble(x::apply)));
    return series;
  }

  private void axes() {
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      double y = y(tenth / 10.0);
      add(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>",
          LEFT, WIDTH - RIGHT, y, y);
      add(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>",
          LEFT - 8, y + 4, tenth / 10.0);
    }
    reports.stream()
        .map(x)
        .distinct()
        .sorted()
        .forEach(
            value ->
                add(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x(value), HEIGHT - BOTTOM + 20, number(value)));
    add(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, xName);
    int middle = (TOP + HEIGHT - BOTTOM) / 2;
    add(
        "<text x=\"16\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 16 %d)\">F1</text>",
        middle, middle);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.valueOf(Math.round(value))
        : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
  }

  private void line(String name, List<SimulationReport> rows, int number) {
    String colour = COLOURS.get(number % COLOURS.size());
    String dash = number < COLOURS.size() ? "" : " stroke-dasharray=\"5 4\"";
    String points =
        rows.stream()
            .map(
                row -> String.format(Locale.ROOT, "%.1f,%.1f", x(x.apply(row)), y(row.f1().mean())))
            .collect(Collectors.joining(" "));
    add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>",
        points, colour, dash);
    for (SimulationReport row : rows) {
      double at = x(x.apply(row));
      double error = row.f1().standardError();
      add(
          "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
          at, at, y(row.f1().mean() - error), y(row.f1().mean() + error), colour);
      add(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>",
          at, y(row.f1().mean()), colour);
    }
    int legend = TOP + 10 + 20 * number;
    int start = WIDTH - RIGHT + 20;
    add(
        "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"%s/>",
        start, start + 22, legend, legend, colour, dash);
    add("<text x=\"%d\" y=\"%d\">%s</text>", start + 28, legend + 4, name.isEmpty() ? "F1" : name);
  }

  private double x(double value) {
    double share = most > least ? (value - least) / (most - least) : 0.5;
    return LEFT + share * (WIDTH - RIGHT - LEFT - 10) + 5;
  }

  private static double y(double f1) {
    return TOP + (1 - Math.max(0, Math.min(1, f1))) * (HEIGHT - BOTTOM - TOP);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
