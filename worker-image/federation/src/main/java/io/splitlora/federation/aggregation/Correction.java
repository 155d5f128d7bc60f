package io.splitlora.federation.aggregation;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.decomposition.qr.QRDecompositionHouseholderColumn_DDRM;

/**
 * The search for LoRA-FAIR's B (arXiv 2411.14961, eq. 9). With G = Ā Āᵀ [rank, rank] and M = ΔW Āᵀ [out, rank], the
 * cosine of ΔW and B Ā is ⟨M, B⟩ / (‖ΔW‖ √⟨B G, B⟩). B never leaves the columns of B̄ and M, so the search goes on in
 * their coordinates: at most 2 rank rows instead of out, with the same inner products.
 */
final class Correction {

  /** Near the minimum the objective goes up and down by its last digits: that is no step too far. */
  private static final double ROUNDING = 1e-14;

  private final Factors mean;
  private final double lambda;
  private final double normOfChange;
  private final DMatrixRMaj gram = new DMatrixRMaj(0, 0);
  private final DMatrixRMaj basis;
  private final DMatrixRMaj target;
  private final DMatrixRMaj begin;

  Correction(Factors mean, Factors change, double lambda) {
    this.mean = mean;
    this.lambda = lambda;
    normOfChange = Matrices.normOfProduct(change);
    DMatrixRMaj a = Matrices.a(mean);
    CommonOps_DDRM.multTransB(a, a, gram);
    var qr = new QRDecompositionHouseholderColumn_DDRM();
    qr.decompose(CommonOps_DDRM.concatColumns(Matrices.b(mean), projected(change, a), null));
    basis = qr.getQ(null, true);
    DMatrixRMaj coordinates = qr.getR(null, true);
    begin = CommonOps_DDRM.extract(coordinates, 0, coordinates.numRows, 0, mean.rank());
    target = CommonOps_DDRM.extract(coordinates, 0, coordinates.numRows, mean.rank(), 2 * mean.rank());
  }

  /** M = ΔW Āᵀ. */
  private static DMatrixRMaj projected(Factors change, DMatrixRMaj a) {
    var inner = new DMatrixRMaj(0, 0);
    CommonOps_DDRM.multTransB(Matrices.a(change), a, inner);
    var m = new DMatrixRMaj(0, 0);
    CommonOps_DDRM.mult(Matrices.b(change), inner, m);
    return m;
  }

  /** B [out, rank] after the steps; B̄ itself if that is no better, or if there is no angle to speak of. */
  double[] search(int steps, double learningRate) {
    Point start = at(new DMatrixRMaj(begin.numRows, begin.numCols));
    if (start.length == 0 || normOfChange == 0) {
      return mean.b();
    }
    // the cosine's gradient goes with 1/‖B‖: in units of ‖B̄‖ a step is as long for small adapters as for large ones
    double rate = learningRate * Math.pow(NormOps_DDRM.fastNormF(begin), 2);
    Point point = start;
    for (int step = 0; step < steps; step++) {
      Point next = at(shrunk(CommonOps_DDRM.add(point.correction, -rate, gradient(point), null), rate * lambda));
      if (next.objective <= point.objective + ROUNDING) {
        point = next;
      } else {
        rate /= 2;
      }
    }
    return point.objective < start.objective ? lifted(point.correction) : mean.b();
  }

  /** The step of λ ‖ΔB‖, in closed form: along its gradient it would hop about its kink at 0, to no end. */
  private static DMatrixRMaj shrunk(DMatrixRMaj correction, double by) {
    double norm = NormOps_DDRM.fastNormF(correction);
    CommonOps_DDRM.scale(norm > by ? 1 - by / norm : 0, correction);
    return correction;
  }

  /** A ΔB in the small coordinates, with (B̄ + ΔB) G, ⟨M, B̄ + ΔB⟩ and ‖(B̄ + ΔB) Ā‖. */
  private record Point(DMatrixRMaj correction, DMatrixRMaj bg, double along, double length, double objective) {}

  private Point at(DMatrixRMaj correction) {
    DMatrixRMaj b = CommonOps_DDRM.add(begin, correction, null);
    var bg = new DMatrixRMaj(0, 0);
    CommonOps_DDRM.mult(b, gram, bg);
    double along = Matrices.dot(target, b);
    double length = Math.sqrt(Math.max(0, Matrices.dot(bg, b)));
    double cosine = along / (normOfChange * length);
    return new Point(correction, bg, along, length, 1 - cosine + lambda * NormOps_DDRM.fastNormF(correction));
  }

  /** Of 1 - cos: (⟨M, B⟩ B G / ‖B Ā‖² - M) / (‖ΔW‖ ‖B Ā‖). */
  private DMatrixRMaj gradient(Point point) {
    double factor = 1 / (normOfChange * point.length);
    return CommonOps_DDRM.add(-factor, target, factor * point.along / (point.length * point.length), point.bg, null);
  }

  /** B̄ and the correction, back in [out, rank]. */
  private double[] lifted(DMatrixRMaj correction) {
    DMatrixRMaj b = Matrices.b(mean).copy();
    CommonOps_DDRM.multAdd(basis, correction, b);
    return b.data;
  }
}
