package io.splitlora.federation.aggregation;

import static io.splitlora.federation.aggregation.Changes.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.job.ClientId;
import io.splitlora.testing.SharedFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Inputs and outputs worked out in double precision elsewhere, written with twelve digits. */
class GoldenRulesTest {

  private static final int IN = 4;
  private static final int OUT = 5;
  private static final double TOLERANCE = 1e-10;
  private static final Factors BEFORE = Factors.zero(IN, OUT, 4);

  private static JsonNode golden;

  @BeforeAll
  static void read() throws IOException {
    golden = new ObjectMapper().readTree(SharedFolder.path("golden/aggregation.json").toFile());
  }

  @Test
  void zeroPad() {
    assertClose(factors(golden.get("zeropad")), new ZeroPad().fold(BEFORE, 1, uploads(0)).global(), TOLERANCE,
        "ZeroPad");
  }

  @Test
  void rbla() {
    assertClose(factors(golden.get("rbla")), new RBLA().fold(BEFORE, 1, uploads(0)).global(), TOLERANCE, "RBLA");
  }

  @Test
  void hetLoRA() {
    Factors expected = factors(golden.get("hetlora").get("AB"));
    assertClose(expected, new HetLoRA(0.99, 0.0005).fold(BEFORE, 1, uploads(0)).global(), TOLERANCE, "HetLoRA");
  }

  @Test
  void sharesOfHetLoRA() {
    double[] norms = uploads(0).stream().mapToDouble(upload -> Matrices.normOfProduct(upload.factors())).toArray();
    double sum = norms[0] + norms[1] + norms[2];
    double[] shares = {norms[0] / sum, norms[1] / sum, norms[2] / sum};
    assertClose(numbers(golden.get("hetlora").get("p")), shares, TOLERANCE, "p");
  }

  @Test
  void flora() {
    Factors change = new FLoRA().fold(BEFORE, 1, uploads(0)).baseChange().orElseThrow();
    assertClose(factors(golden.get("flora")), change, TOLERANCE, "FLoRA");
  }

  @Test
  void flexLoRA() {
    var rule = new FlexLoRA();
    double alpha = golden.get("flexlora").get("alpha").asDouble();
    Factors global = rule.fold(BEFORE, alpha / 4, uploads(alpha)).global();
    assertClose(numbers(golden.get("flexlora").get("dW")), Changes.of(alpha / 4, global), TOLERANCE, "dW");
    for (int client = 0; client < 3; client++) {
      int rank = golden.get("clients").get(client).get("rank").asInt();
      var recipient =
          new Recipient(1, new ClientId("a", client), 0, 0, "q", rank, rank, alpha / 4, alpha / rank, Optional.empty());
      Factors received = rule.down(global, recipient).factors();
      double[] expected = numbers(golden.get("flexlora").get("products").get(client));
      assertClose(expected, Changes.of(alpha / rank, received), TOLERANCE, "product of client " + client);
    }
  }

  @Test
  void raFLoRA() {
    Factors global = new RaFLoRA().fold(BEFORE, 1, uploads(0)).global();
    assertClose(numbers(golden.get("rafl_dW")), Changes.of(1, global), TOLERANCE, "dW");
  }

  @Test
  void fsLoRA() {
    Factors before = fsGlobal("A", "B");
    List<Upload> uploads = new ArrayList<>();
    for (JsonNode upload : golden.get("fslora").get("uploads")) {
      Factors start =
          before.select(IntStream.range(0, upload.get("J").size()).map(i -> upload.get("J").get(i).asInt()).toArray());
      double[] a = Changes.sum(start.a(), numbers(upload.get("dA")));
      double[] b = Changes.sum(start.b(), numbers(upload.get("dB")));
      uploads.add(new Upload(1 / 3.0, 1, new Factors(IN, OUT, start.components(), a, b)));
    }
    assertClose(fsGlobal("A_next", "B_next"), new FSLoRA().fold(before, 1, uploads).global(), TOLERANCE, "FSLoRA");
  }

  /** From the sketch by way of its scale and the gradient of 1/2 ‖s B_J A_J - T‖² to what the client uploads. */
  @Test
  void localStepsOfFSLoRA() {
    JsonNode round = golden.get("fslora");
    int rank = round.get("r").asInt();
    var adapter = new AdapterSpec(rank, (double) rank, 0.0, false, List.of(AdapterTarget.q));
    for (JsonNode upload : round.get("uploads")) {
      int[] sketch = IntStream.range(0, upload.get("J").size()).map(i -> upload.get("J").get(i).asInt()).toArray();
      Factors start = fsGlobal("A", "B").select(sketch);
      Factors end = start;
      for (int step = 0; step < round.get("H").asInt(); step++) {
        end = descended(end, new FSLoRA().scale(adapter, rank, sketch.length), numbers(round.get("T")),
            round.get("lr").asDouble());
      }
      assertClose(Changes.sum(start.a(), numbers(upload.get("dA"))), end.a(), TOLERANCE, "A");
      assertClose(Changes.sum(start.b(), numbers(upload.get("dB"))), end.b(), TOLERANCE, "B");
    }
  }

  /** With E = s B A - T: A - rate s BᵀE and B - rate s E Aᵀ. */
  private static Factors descended(Factors from, double scale, double[] target, double rate) {
    double[] a = from.a().clone();
    double[] b = from.b().clone();
    double[] error = Changes.of(scale, from);
    for (int row = 0; row < OUT; row++) {
      for (int column = 0; column < IN; column++) {
        double e = rate * scale * (error[row * IN + column] - target[row * IN + column]);
        for (int j = 0; j < from.rank(); j++) {
          a[j * IN + column] -= e * from.b()[row * from.rank() + j];
          b[row * from.rank() + j] -= e * from.a()[j * IN + column];
        }
      }
    }
    return new Factors(IN, OUT, from.components(), a, b);
  }

  private static Factors fsGlobal(String a, String b) {
    return Factors.first(IN, OUT, 8, numbers(golden.get("fslora").get(a)), numbers(golden.get("fslora").get(b)));
  }

  /** @param alpha numerator of the clients' scales; 0 for scales of 1 */
  private static List<Upload> uploads(double alpha) {
    List<Upload> uploads = new ArrayList<>();
    for (JsonNode client : golden.get("clients")) {
      int rank = client.get("rank").asInt();
      Factors factors = Factors.first(IN, OUT, rank, numbers(client.get("A")), numbers(client.get("B")));
      uploads.add(new Upload(client.get("n").asInt() / 60.0, alpha == 0 ? 1 : alpha / rank, factors));
    }
    return uploads;
  }

  /** [A, B]. */
  private static Factors factors(JsonNode pair) {
    return Factors.first(IN, OUT, pair.get(0).size(), numbers(pair.get(0)), numbers(pair.get(1)));
  }

  /** Of a list, or of a list of rows. */
  private static double[] numbers(JsonNode node) {
    return node.isNumber() ? new double[] {node.asDouble()}
        : StreamSupport.stream(node.spliterator(), false).flatMapToDouble(inner -> Arrays.stream(numbers(inner)))
            .toArray();
  }
}
