package dev.canvass.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.KafkaException;

/** Whether the broker answers within a deadline; if so, {@link TopicsCheck} goes on. */
final class BrokerCheck {

  private static final String BROKER = "broker";

  private BrokerCheck() {}

  static List<Finding> of(Subject subject, Duration patience) throws InterruptedException {
    String servers = subject.bootstrapServers();
    List<Finding> findings = new ArrayList<>();
    int millis = (int) patience.toMillis();
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            servers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            millis,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            millis);
    try (Admin admin = Admin.create(settings)) {
      DescribeClusterResult cluster = admin.describeCluster();
      int brokers = cluster.nodes().get(2L * millis, TimeUnit.MILLISECONDS).size();
      findings.add(
          Finding.ok(
              BROKER,
              servers
                  + " answers: cluster "
                  + cluster.clusterId().get(millis, TimeUnit.MILLISECONDS)
                  + ", brokers: "
                  + brokers));
      findings.addAll(new TopicsCheck(subject, admin, patience).findings());
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      findings.add(
          Finding.fail(
              BROKER,
              servers + " does not do what it is asked: " + reason.getMessage(),
              "Check kafka.bootstrapServers, the firewall, and that the broker runs and admits this"
                  + " node."));
    }
    return findings;
  }
}
