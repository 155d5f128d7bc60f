package io.splitlora.federation.aggregation;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.mult.VectorVectorMult_DDRM;

/** Factors as EJML's matrices: the same numbers, not a copy. */
final class Matrices {

  private Matrices() {}

  /** [rank, in]. */
  static DMatrixRMaj a(Factors factors) {
    return DMatrixRMaj.wrap(factors.rank(), factors.in(), factors.a());
  }

  /** [out, rank]. */
  static DMatrixRMaj b(Factors factors) {
    return DMatrixRMaj.wrap(factors.out(), factors.rank(), factors.b());
  }

  /** Frobenius norm ‖B A‖ = √tr((BᵀB)(AAᵀ)) from two matrices [rank, rank] (arXiv 2401.06432). */
  static double normOfProduct(Factors factors) {
    var gramOfA = new DMatrixRMaj(factors.rank(), factors.rank());
    var gramOfB = new DMatrixRMaj(factors.rank(), factors.rank());
    CommonOps_DDRM.multOuter(a(factors), gramOfA);
    CommonOps_DDRM.multInner(b(factors), gramOfB);
    return Math.sqrt(Math.max(0, dot(gramOfA, gramOfB)));
  }

  /** Σ x_ij y_ij. */
  static double dot(DMatrixRMaj x, DMatrixRMaj y) {
    return VectorVectorMult_DDRM.innerProd(x, y);
  }
}
