package io.splitlora.federation.aggregation;

import static io.splitlora.federation.aggregation.Changes.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.federation.aggregation.ToyJob.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.junit.jupiter.api.Test;

/** FlexLoRA and raFLoRA against the singular value decomposition of the whole matrix. */
class BestRanksTest {

  private static final double TOLERANCE = 1e-11;

  @Test
  void flexLoRAKeepsTheBestApproximationOfTheGlobalRank() {
    for (long seed = 0; seed < 20; seed++) {
      ToyJob job = job(AggregationRule.FlexLoRA, seed);
      List<Work> works = job.train();
      double[] best = best(Changes.mean(ToyJob.uploads(works)), 9, 7, 4);
      assertClose(best, Changes.of(job.scale, job.fold(works)), TOLERANCE, "seed " + seed);
    }
  }

  @Test
  void everyClientReceivesTheBestApproximationOfItsRankUnderItsScale() {
    for (long seed = 0; seed < 20; seed++) {
      ToyJob job = job(AggregationRule.FlexLoRA, seed);
      List<Work> works = job.train();
      double[] change = Changes.mean(ToyJob.uploads(works));
      job.next(works);
      for (Work work : job.train()) {
        Factors received = work.start().factors();
        assertEquals(work.client().rank(), received.rank());
        double[] best = best(change, 9, 7, received.rank());
        assertClose(best, Changes.of(work.recipient().scale(), received), TOLERANCE,
            "seed " + seed + ", rank " + received.rank());
      }
    }
  }

  /** The product over clients that have a partition, partition by partition as the paper writes it. */
  @Test
  void raFLoRAAveragesEachPartitionOverThoseWhoHaveIt() {
    for (long seed = 0; seed < 20; seed++) {
      ToyJob job = job(AggregationRule.raFLoRA, seed);
      List<Work> works = job.train();
      List<Integer> ranks =
          new ArrayList<>(works.stream().map(work -> work.client().rank()).distinct().sorted().toList());
      double[] change = new double[9 * 7];
      int from = 0;
      for (int to : ranks) {
        change = Changes.sum(change, partition(ToyJob.uploads(works), from, to));
        from = to;
      }
      assertClose(best(change, 9, 7, 4), Changes.of(job.scale, job.fold(works)), TOLERANCE, "seed " + seed);
    }
  }

  private static double[] partition(List<Upload> uploads, int from, int to) {
    List<Upload> owners = uploads.stream().filter(upload -> upload.factors().rank() >= to).toList();
    double all = owners.stream().mapToDouble(Upload::weight).sum();
    return Changes.mean(owners.stream().map(owner -> new Upload(owner.weight() / all, owner.scale(),
        owner.factors().select(IntStream.range(from, to).toArray()))).toList());
  }

  @Test
  void raFLoRAIsFlexLoRAWhereAllRanksAreEqual() {
    var job = new ToyJob(AggregationRule.raFLoRA, 3, 7, 9, 4).with(4, 4, 20).with(4, 4, 5);
    List<Upload> uploads = ToyJob.uploads(job.train());
    double[] expected = Changes.of(job.scale, new FlexLoRA().fold(job.global, job.scale, uploads));
    assertClose(expected, Changes.of(job.scale, job.rule.fold(job.global, job.scale, uploads)), TOLERANCE, "change");
  }

  /** With fewer components than the rank the rest begins as LoRA begins: A as it was, B zero. */
  @Test
  void componentsThatTheChangeDoesNotHaveStayReadyForTraining() {
    var job = new ToyJob(AggregationRule.FlexLoRA, 3, 7, 9, 4).with(1, 1, 20);
    List<Work> works = job.train();
    Factors next = job.fold(works).global();
    assertClose(Changes.mean(ToyJob.uploads(works)), Changes.of(job.scale, next), TOLERANCE, "change");
    for (int j = 1; j < 4; j++) {
      Factors component = next.select(new int[] {j});
      assertArrayEquals(job.global.select(new int[] {j}).a(), component.a());
      assertArrayEquals(new double[9], component.b());
    }
  }

  /** The whole matrix in place of a stack that has outgrown it. */
  @Test
  void manyClientsAreNoOtherMatter() {
    var job = new ToyJob(AggregationRule.FlexLoRA, 3, 7, 9, 4);
    IntStream.range(0, 60).forEach(i -> job.with(1 + i % 4, 1 + i % 4, 1 + i));
    List<Work> works = job.train();
    assertClose(best(Changes.mean(ToyJob.uploads(works)), 9, 7, 4), Changes.of(job.scale, job.fold(works)), TOLERANCE,
        "change");
  }

  private static ToyJob job(AggregationRule name, long seed) {
    return new ToyJob(name, seed, 7, 9, 4).with(1, 1, 20).with(2, 2, 7).with(4, 4, 10).with(2, 2, 0).with(4, 4, 25);
  }

  /** Eckart-Young: the largest singular values and nothing else. */
  private static double[] best(double[] change, int out, int in, int rank) {
    var svd = DecompositionFactory_DDRM.svd(out, in, true, true, true);
    assertTrue(svd.decompose(DMatrixRMaj.wrap(out, in, change.clone())));
    DMatrixRMaj u = svd.getU(null, false);
    DMatrixRMaj w = svd.getW(null);
    DMatrixRMaj v = svd.getV(null, false);
    SingularOps_DDRM.descendingOrder(u, false, w, v, false);
    for (int j = rank; j < w.numRows; j++) {
      w.set(j, j, 0);
    }
    var best = new DMatrixRMaj(0, 0);
    CommonOps_DDRM.multTransB(CommonOps_DDRM.mult(u, w, null), v, best);
    return best.data;
  }
}
