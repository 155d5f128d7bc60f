package io.splitlora.worker.aggregation;

/**
 * LoRA-FAIR (arXiv 2411.14961, eq. 9): FedAvg with a corrected B: the ΔB that minimises 1 − cos(ΔW, (B̄ + ΔB) Ā) + λ ‖ΔB‖, where ΔW = Σ p_i s_i B_i A_i. Found by
 * gradient steps on M = ΔW Āᵀ [out, rank] and the Gram matrix Ā Āᵀ, so that no step costs more than out · rank². Equal ranks.
 *
 * @param steps of the search
 * @param learningRate of the search; multiplied by ‖B̄‖², as the cosine's gradient shrinks with the length of B
 */
public record LoRAFAIR(double lambda, int steps, double learningRate) implements AggregationRule {

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    Factors mean = EqualRanks.mean(global, uploads);
    Search search = Search.of(mean, uploads, lambda);
    double[] b = search.possible() ? search.best(steps, learningRate) : mean.b();
    return Folded.of(new Factors(mean.in(), mean.out(), mean.components(), mean.a(), b));
  }

  /**
   * The objective of one matrix.
   *
   * @param start B̄
   * @param m ΔW Āᵀ
   * @param gram Ā Āᵀ
   * @param length ‖ΔW‖_F
   */
  record Search(int rank, double[] start, double[] m, double[] gram, double length, double lambda) {

    static Search of(Factors mean, Iterable<Upload> uploads, double lambda) {
      double[] change = new double[mean.out() * mean.in()];
      for (Upload upload : uploads) {
        addProduct(change, upload.weight() * upload.scale(), upload.factors());
      }
      int rank = mean.rank();
      double[] m = timesTransposed(change, mean.out(), mean.a(), rank, mean.in());
      double[] gram = timesTransposed(mean.a(), rank, mean.a(), rank, mean.in());
      return new Search(rank, mean.b(), m, gram, Norms.of(change), lambda);
    }

    private static void addProduct(double[] sum, double weight, Factors factors) {
      for (int row = 0; row < factors.out(); row++) {
        for (int j = 0; j < factors.rank(); j++) {
          double factor = weight * factors.b()[row * factors.rank() + j];
          for (int i = 0; i < factors.in(); i++) {
            sum[row * factors.in() + i] += factor * factors.a()[j * factors.in() + i];
          }
        }
      }
    }

    /** X Yᵀ of X [rows, in] and Y [columns, in]. */
    private static double[] timesTransposed(double[] x, int rows, double[] y, int columns, int in) {
      double[] product = new double[rows * columns];
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          double sum = 0;
          for (int i = 0; i < in; i++) {
            sum += x[row * in + i] * y[column * in + i];
          }
          product[row * columns + column] = sum;
        }
      }
      return product;
    }

    /** Where B̄ Ā or ΔW is zero there is no direction to correct. */
    boolean possible() {
      return length > 0 && dot(timesGram(start), start) > 0;
    }

    double[] best(int steps, double learningRate) {
      double[] b = start.clone();
      double[] best = start;
      double least = value(start);
      double step = learningRate * dot(start, start);
      for (int n = 0; n < steps; n++) {
        descend(b, step);
        double value = value(b);
        if (value < least) {
          least = value;
          best = b.clone();
        }
      }
      return best;
    }

    double value(double[] b) {
      double cosine = dot(m, b) / (length * Math.sqrt(dot(timesGram(b), b)));
      return 1 - cosine + lambda * distance(b);
    }

    private void descend(double[] b, double step) {
      double[] bg = timesGram(b);
      double square = dot(bg, b);
      double alongM = 1 / (length * Math.sqrt(square));
      double alongB = dot(m, b) * alongM / square;
      double distance = distance(b);
      double pull = distance > 0 ? lambda / distance : 0;
      for (int i = 0; i < b.length; i++) {
        b[i] -= step * (alongB * bg[i] - alongM * m[i] + pull * (b[i] - start[i]));
      }
    }

    private double[] timesGram(double[] b) {
      double[] product = new double[b.length];
      for (int row = 0; row < b.length; row += rank) {
        for (int j = 0; j < rank; j++) {
          for (int k = 0; k < rank; k++) {
            product[row + k] += b[row + j] * gram[j * rank + k];
          }
        }
      }
      return product;
    }

    private double distance(double[] b) {
      double sum = 0;
      for (int i = 0; i < b.length; i++) {
        sum += (b[i] - start[i]) * (b[i] - start[i]);
      }
      return Math.sqrt(sum);
    }

    private static double dot(double[] x, double[] y) {
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += x[i] * y[i];
      }
      return sum;
    }
  }
}
