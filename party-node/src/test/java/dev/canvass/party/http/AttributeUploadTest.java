package dev.canvass.party.http;

import static dev.canvass.party.http.ApiNode.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.party.config.AttributePolicy;
import dev.canvass.party.config.Policy;
import dev.canvass.party.records.RecordStore;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records of several attributes come in by the names of their columns, and go together. */
@Timeout(60)
final class AttributeUploadTest {

  @TempDir Path folder;
  private ApiNode api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiNode(folder, policy("app", "diagnosis"));
  }

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  @Test
  void theHeaderSaysWhichAttributesAreThere() throws Exception {
    // The diagnosis is called icd10 in this party's files.
    assertImported(3, put("", "user,app,icd10,age\nalice,maps,J10,7\nbob,,E11,8\n"));
    assertImported(1, put("", "app,user\nmail,carol\n"));

    assertEquals(List.of("app", "diagnosis"), records().attributes());
    assertEquals(2, records().users("app", 10));
    assertEquals(2, records().users("diagnosis", 10));
  }

  @Test
  void columnsThatWereAskedForMustBeThere() throws Exception {
    String options = "?attributes=app,diagnosis&user=uid";
    assertImported(2, put(options, "icd10,uid,app\nJ10,alice,maps\n"));

    HttpResponse<Buffer> lacking = put(options, "uid,app\nbob,maps\n");

    assertProblem(400, "invalid-record", lacking);
    assertTrue(lacking.bodyAsString().contains("the header has no column \\\"icd10\\\""));
    assertEquals(1, records().users("app", 10));
  }

  @Test
  void aTableWithoutAHeaderIsRefusedWhereItsAttributeIsUnknown() throws Exception {
    HttpResponse<Buffer> answer = put("", "alice,maps\n");

    assertProblem(400, "invalid-record", answer);
    assertTrue(answer.bodyAsString().contains("line 1: expected a header"), answer.bodyAsString());
    assertImported(1, put("?attribute=app", "alice,maps\n"));
    assertEquals(List.of("app"), records().attributes());
  }

  @Test
  void jsonMayLackSomeAttributesButHasNoOthers() throws Exception {
    assertImported(
        3,
        json(
            """
            {"user":"a","app":"x","icd10":"y"}
            {"user":"b","icd10":"y","app":null}
            """));

    assertProblem(400, "invalid-record", json("{\"user\":\"c\",\"app\":\"x\",\"age\":\"7\"}\n"));
    assertProblem(400, "invalid-record", json("{\"user\":\"c\",\"app\":7}\n"));
    assertProblem(400, "invalid-record", json("{\"user\":\"c\"}\n"));
    assertEquals(1, records().users("app", 10));
    assertEquals(2, records().users("diagnosis", 10));
  }

  @Test
  void aLineWithABadItemStoresNothingOfTheUser() throws Exception {
    String tooLong = "x".repeat(RecordStore.MAX_ITEM_BYTES + 1);

    HttpResponse<Buffer> answer = put("", "user,app,icd10\nalice,maps," + tooLong + "\n");

    assertProblem(400, "invalid-record", answer);
    assertTrue(answer.bodyAsString().contains("line 2: an item has"), answer.bodyAsString());
    assertProblem(400, "invalid-record", put("", "user,app,icd10\nalice,,\n"));
    assertEquals(List.of(), records().attributes());
  }

  @Test
  void whatIsAskedMustMakeSense() throws Exception {
    assertProblem(400, "unknown-attribute", put("?attribute=salary", "user,item\n"));
    assertProblem(400, "unknown-attribute", put("?attributes=app,salary", "user,app\n"));
    assertProblem(400, "invalid-request", put("?attributes=app&attribute=app", "user,app\n"));
    assertProblem(400, "invalid-request", put("?attributes=app,app", "user,app\n"));
    assertProblem(400, "invalid-request", put("?attributes=app&user=app", "user,app\n"));
  }

  /** Also of an attribute that the policy does not have any more. */
  @Test
  void erasingAUserErasesEveryAttribute() throws Exception {
    put("", "user,app,icd10\nalice,maps,J10\nbob,mail,E11\n");
    api.restart(policy("app"));

    assertEquals(204, api.send(HttpMethod.DELETE, "/v1/records/alice", "").statusCode());

    assertEquals(1, records().users("app", 10));
    assertEquals(1, records().users("diagnosis", 10));
  }

  private RecordStore records() {
    return api.node().records();
  }

  private static void assertImported(int records, HttpResponse<Buffer> answer) {
    assertEquals(200, answer.statusCode(), answer.bodyAsString());
    assertEquals(records, answer.bodyAsJsonObject().getInteger("imported"));
  }

  private HttpResponse<Buffer> put(String options, String table) throws Exception {
    return api.send(HttpMethod.PUT, "/v1/records" + options, table, "Content-Type", "text/csv");
  }

  private HttpResponse<Buffer> json(String lines) throws Exception {
    return api.send(HttpMethod.PUT, "/v1/records", lines, "Content-Type", "application/x-ndjson");
  }

  private static Policy policy(String... attributes) {
    List<AttributePolicy> all =
        List.of(attributes).stream()
            .map(
                name ->
                    name.equals("diagnosis")
                        ? new AttributePolicy(name, "icd10", null, null, null, null, null)
                        : AttributePolicy.named(name))
            .toList();
    return new Policy("manual", null, null, 0, null, 1, all, null, null, 0, 0, null);
  }
}
