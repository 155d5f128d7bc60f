package io.splitlora.federation.adapter;

import io.splitlora.federation.adapter.AdapterLayout.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * What rules have added to the frozen weights since the job began, as low-rank factors beside them: W + B A, with the
 * scales multiplied in. The factors of each round are stacked. When they would be larger than the matrix itself, one of
 * them becomes the identity and the other the complete change.
 *
 * @param layout of the changed matrices, each with its own rank
 */
public record BaseChange(AdapterLayout layout, float[] factors) {

  public static final BaseChange NONE = new BaseChange(AdapterLayout.placed(0, 0, List.of()), new float[0]);

  public static BaseChange of(HeldState held) {
    return new BaseChange(held.share().layout(), held.state().adapter());
  }

  public HeldState held() {
    return new HeldState(Share.full(layout, 1), AdapterState.initial(factors));
  }

  public boolean isNone() {
    return layout.slots().isEmpty();
  }

  /** Adds B A to one matrix; A [rank, in], B [out, rank]. */
  public BaseChange plus(Slot matrix, int rank, double[] a, double[] b) {
    List<Slot> slots = new ArrayList<>(layout.slots());
    int index = layout.indexOf(matrix);
    Slot before =
        index < 0 ? new Slot(matrix.block(), matrix.target(), 0, matrix.in(), matrix.out(), 0) : slots.get(index);
    Piece sum = piece(before, factors).plus(new Piece(matrix.in(), matrix.out(), rank, a, b)).bounded();
    Slot after = new Slot(matrix.block(), matrix.target(), sum.rank, matrix.in(), matrix.out(), 0);
    if (index < 0) {
      slots.add(after);
    } else {
      slots.set(index, after);
    }
    int last = slots.stream().mapToInt(Slot::block).max().orElse(0) + 1;
    AdapterLayout next = AdapterLayout.placed(0, last, slots);
    float[] all = new float[next.size()];
    for (int i = 0; i < slots.size(); i++) {
      Slot place = next.slots().get(i);
      (i == (index < 0 ? slots.size() - 1 : index) ? sum : piece(layout.slots().get(i), factors)).copyTo(place, all);
    }
    return new BaseChange(next, all);
  }

  /** The change and an adapter of the whole model as one adapter, of scale 1 and of the sum of their ranks. */
  HeldState stackedWith(HeldState adapter) {
    List<Slot> slots = adapter.share().layout().slots();
    List<Piece> sums = slots.stream().map(slot -> {
      Piece own = piece(slot, adapter.state().adapter()).scaled(adapter.share().scale());
      int index = layout.indexOf(slot);
      return index < 0 ? own : piece(layout.slots().get(index), factors).plus(own);
    }).toList();
    AdapterLayout all = adapter.share().layout().withRanks(sums.stream().map(Piece::rank).toList());
    float[] vector = new float[all.size()];
    for (int i = 0; i < sums.size(); i++) {
      sums.get(i).copyTo(all.slots().get(i), vector);
    }
    return new HeldState(Share.full(all, 1), AdapterState.initial(vector));
  }

  private static Piece piece(Slot slot, float[] vector) {
    double[] a = new double[slot.sizeOfA()];
    double[] b = new double[slot.sizeOfB()];
    for (int i = 0; i < a.length; i++) {
      a[i] = vector[slot.offset() + i];
    }
    for (int i = 0; i < b.length; i++) {
      b[i] = vector[slot.offsetOfB() + i];
    }
    return new Piece(slot.in(), slot.out(), slot.rank(), a, b);
  }

  /** The product B A for one matrix. */
  private record Piece(int in, int out, int rank, double[] a, double[] b) {

    Piece plus(Piece other) {
      int both = rank + other.rank;
      double[] stackedA = new double[both * in];
      System.arraycopy(a, 0, stackedA, 0, a.length);
      System.arraycopy(other.a, 0, stackedA, a.length, other.a.length);
      double[] stackedB = new double[out * both];
      for (int row = 0; row < out; row++) {
        System.arraycopy(b, row * rank, stackedB, row * both, rank);
        System.arraycopy(other.b, row * other.rank, stackedB, row * both + rank, other.rank);
      }
      return new Piece(in, out, both, stackedA, stackedB);
    }

    Piece scaled(double scale) {
      double[] scaled = new double[b.length];
      for (int i = 0; i < b.length; i++) {
        scaled[i] = scale * b[i];
      }
      return new Piece(in, out, rank, a, scaled);
    }

    Piece bounded() {
      int most = Math.min(in, out);
      if (rank <= most) {
        return this;
      }
      double[] change = product();
      return in <= out ? new Piece(in, out, in, identity(in), change) : new Piece(in, out, out, change, identity(out));
    }

    private double[] product() {
      double[] product = new double[out * in];
      for (int row = 0; row < out; row++) {
        for (int j = 0; j < rank; j++) {
          double factor = b[row * rank + j];
          for (int i = 0; i < in; i++) {
            product[row * in + i] += factor * a[j * in + i];
          }
        }
      }
      return product;
    }

    private static double[] identity(int n) {
      double[] identity = new double[n * n];
      for (int i = 0; i < n; i++) {
        identity[i * n + i] = 1;
      }
      return identity;
    }

    void copyTo(Slot slot, float[] vector) {
      for (int i = 0; i < a.length; i++) {
        vector[slot.offset() + i] = (float) a[i];
      }
      for (int i = 0; i < b.length; i++) {
        vector[slot.offsetOfB() + i] = (float) b[i];
      }
    }
  }
}
