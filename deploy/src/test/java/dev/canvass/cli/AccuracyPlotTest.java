package dev.canvass.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.simulate.Attack;
import dev.canvass.analytics.simulate.SimulationOptions;
import dev.canvass.analytics.simulate.SimulationReport;
import dev.canvass.analytics.simulate.SimulationReport.Statistic;
import dev.canvass.privacy.Epsilon;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class AccuracyPlotTest {

  private static SimulationReport row(
      Aggregation rule, String epsilon, int k, String attack, double f1) {
    SimulationOptions options =
        new SimulationOptions(
            CodecSpec.parse("letters:8"),
            Epsilon.parse(epsilon),
            k,
            Strategy.CONSENSUS,
            rule,
            3,
            1,
            List.of(),
            Optional.of(attack).filter(name -> !name.equals("none")).map(Attack::parse));
    Statistic zero = new Statistic(0, 0);
    return new SimulationReport(options, new Statistic(f1, 0.02), zero, zero, zero, 1, 1, 1);
  }

  private static Document parsed(List<SimulationReport> rows) throws Exception {
    byte[] svg = AccuracyPlot.svg(rows).getBytes(StandardCharsets.UTF_8);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg));
  }

  @Test
  void drawsOneLinePerRuleOverEpsilon() throws Exception {
    Document svg =
        parsed(
            List.of(
                row(Aggregation.WEIGHTED_SUM, "2", 20, "none", 0.8),
                row(Aggregation.WEIGHTED_SUM, "1", 20, "none", 0.5),
                row(Aggregation.ROBUST_VOTE, "1", 20, "none", 0.4),
                row(Aggregation.ROBUST_VOTE, "2", 20, "none", 0.7)));
    assertEquals(2, svg.getElementsByTagName("polyline").getLength());
    assertEquals(4, svg.getElementsByTagName("circle").getLength());
    String text = svg.getDocumentElement().getTextContent();
    assertTrue(text.contains("weighted-sum") && text.contains("robust-vote"), text);
    assertTrue(text.contains("ε"), text);
    String[] points =
        svg.getElementsByTagName("polyline")
            .item(0)
            .getAttributes()
            .getNamedItem("points")
            .getNodeValue()
            .split("[ ,]", -1);
    assertTrue(
        Double.parseDouble(points[0]) < Double.parseDouble(points[2]), "ε grows to the right");
    assertTrue(Double.parseDouble(points[1]) > Double.parseDouble(points[3]), "F1 grows upwards");
  }

  @Test
  void beginsEveryAttacksLineWithTheHonestCase() throws Exception {
    Document svg =
        parsed(
            List.of(
                row(Aggregation.ROBUST_VOTE, "2", 20, "none", 0.9),
                row(Aggregation.ROBUST_VOTE, "2", 20, "collude:0.2", 0.8),
                row(Aggregation.ROBUST_VOTE, "2", 20, "promote:0.2", 0.7)));
    assertEquals(2, svg.getElementsByTagName("polyline").getLength());
    assertEquals(4, svg.getElementsByTagName("circle").getLength());
    String text = svg.getDocumentElement().getTextContent();
    assertTrue(text.contains("share of parties that lie"), text);
    assertTrue(text.contains("collude") && text.contains("promote"), text);
  }

  @Test
  void drawsASingleRowOverK() throws Exception {
    Document svg = parsed(List.of(row(Aggregation.WEIGHTED_SUM, "2", 20, "none", 0.8)));
    assertEquals(1, svg.getElementsByTagName("circle").getLength());
    assertTrue(svg.getDocumentElement().getTextContent().contains("k"));
  }

  @Test
  void needsARow() {
    assertThrows(IllegalArgumentException.class, () -> AccuracyPlot.svg(List.of()));
  }
}
