package io.splitlora.worker.aggregation;

import static io.splitlora.worker.aggregation.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.worker.testing.SharedFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every rule that {@code golden/aggregation.json} covers, in double precision, to 1e-10. */
class GoldenAggregationTest {

  private static final double TOLERANCE = 1e-10;
  private static final int OUT = 5;
  private static final int IN = 4;
  private static final int RANK = 4;

  private static JsonNode golden;

  @BeforeAll
  static void read() throws IOException {
    golden = new ObjectMapper().readTree(SharedFolder.path("golden/aggregation.json").toFile());
  }

  private static double[] numbers(JsonNode matrix) {
    return StreamSupport.stream(matrix.spliterator(), false)
        .flatMapToDouble(row -> row.isArray() ? StreamSupport.stream(row.spliterator(), false).mapToDouble(JsonNode::asDouble)
            : DoubleStream.of(row.asDouble())).toArray();
  }

  /** The clients' uploads; the scale of each is alpha over its rank, or the same for all. */
  private static List<Upload> uploads(boolean ownScale) {
    double examples = StreamSupport.stream(golden.path("clients").spliterator(), false).mapToDouble(client -> client.path("n").asDouble()).sum();
    List<Upload> uploads = new ArrayList<>();
    for (JsonNode client : golden.path("clients")) {
      int rank = client.path("rank").asInt();
      Factors factors = Factors.first(IN, OUT, rank, numbers(client.path("A")), numbers(client.path("B")));
      double scale = ownScale ? golden.path("flexlora").path("alpha").asDouble() / rank : 1;
      uploads.add(new Upload(client.path("n").asDouble() / examples, scale, factors));
    }
    return uploads;
  }

  private static void check(JsonNode expected, Factors actual, String rule) {
    assertClose(numbers(expected.get(0)), actual.a(), TOLERANCE, rule + ", A");
    assertClose(numbers(expected.get(1)), actual.b(), TOLERANCE, rule + ", B");
  }

  private static Factors fold(AggregationRule rule) {
    return rule.fold(Factors.zero(IN, OUT, RANK), 1, uploads(false)).global();
  }

  @Test
  void zeroPad() {
    check(golden.path("zeropad"), fold(new ZeroPad()), "ZeroPad");
  }

  @Test
  void rbla() {
    check(golden.path("rbla"), fold(new RBLA()), "RBLA");
  }

  @Test
  void hetLoRA() {
    check(golden.path("hetlora").path("AB"), fold(new HetLoRA(0.99, 0)), "HetLoRA");
  }

  @Test
  void fLoRAStacksAsTheReferenceDoes() {
    Factors stack = new FLoRA().fold(Factors.zero(IN, OUT, RANK), 1, uploads(false)).baseChange().orElseThrow();
    check(golden.path("flora"), stack, "FLoRA");
  }

  @Test
  void flexLoRAAndWhatEachClientGetsOfIt() {
    double scale = golden.path("flexlora").path("alpha").asDouble() / RANK;
    List<Upload> uploads = uploads(true);
    Factors global = new FlexLoRA().fold(Factors.zero(IN, OUT, RANK), scale, uploads).global();
    assertClose(numbers(golden.path("flexlora").path("dW")), Numbers.change(OUT * IN, uploads), TOLERANCE, "ΔW");
    for (int i = 0; i < uploads.size(); i++) {
      Upload client = uploads.get(i);
      Factors first = global.select(IntStream.range(0, client.factors().rank()).toArray());
      Factors down = FlexLoRA.rescaled(first, scale / client.scale());
      assertClose(numbers(golden.path("flexlora").path("products").get(i)), Numbers.product(client.scale(), down), TOLERANCE, "client " + i);
    }
  }

  @Test
  void raFLoRA() {
    assertClose(numbers(golden.path("rafl_dW")), Numbers.product(1, RaFLoRA.mean(Factors.zero(IN, OUT, RANK), uploads(false))), TOLERANCE, "raFLoRA");
  }

  /** One round of FSLoRA on ½‖s B_J A_J − T‖², from the draw of the components on. */
  @Test
  void fsLoRA() {
    JsonNode round = golden.path("fslora");
    int rank = round.path("r").asInt();
    Factors global = Factors.first(IN, OUT, rank, numbers(round.path("A")), numbers(round.path("B")));
    List<Upload> uploads = new ArrayList<>();
    for (JsonNode client : round.path("uploads")) {
      int[] drawn = StreamSupport.stream(client.path("J").spliterator(), false).mapToInt(JsonNode::asInt).toArray();
      Factors start = global.select(drawn);
      Factors end = descend(start, (double) rank / drawn.length, numbers(round.path("T")), round.path("lr").asDouble(), round.path("H").asInt());
      assertClose(numbers(client.path("dA")), minus(end.a(), start.a()), TOLERANCE, "ΔA");
      assertClose(numbers(client.path("dB")), minus(end.b(), start.b()), TOLERANCE, "ΔB");
      uploads.add(new Upload(1.0 / round.path("uploads").size(), 1, end));
    }
    Factors next = new FSLoRA().fold(global, 1, uploads).global();
    assertClose(numbers(round.path("A_next")), next.a(), TOLERANCE, "A");
    assertClose(numbers(round.path("B_next")), next.b(), TOLERANCE, "B");
    assertEquals(3, uploads.size());
  }

  private static Factors descend(Factors start, double scale, double[] target, double rate, int steps) {
    Factors now = start;
    for (int step = 0; step < steps; step++) {
      double[] error = minus(Numbers.product(scale, now), target); // [out, in]
      double[] a = now.a().clone();
      double[] b = now.b().clone();
      for (int j = 0; j < now.rank(); j++) {
        for (int row = 0; row < OUT; row++) {
          for (int i = 0; i < IN; i++) {
            a[j * IN + i] -= rate * scale * now.b()[row * now.rank() + j] * error[row * IN + i];
            b[row * now.rank() + j] -= rate * scale * now.a()[j * IN + i] * error[row * IN + i];
          }
        }
      }
      now = new Factors(IN, OUT, now.components(), a, b);
    }
    return now;
  }

  private static double[] minus(double[] x, double[] y) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] - y[i]).toArray();
  }
}
