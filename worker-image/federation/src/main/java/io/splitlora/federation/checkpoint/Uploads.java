package io.splitlora.federation.checkpoint;

import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.adapter.Frozen;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.adapter.StateOnDisk;
import io.splitlora.federation.aggregation.Factors;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.aggregation.Recipient;
import io.splitlora.federation.aggregation.Upload;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.files.FileKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A round's uploads in the spool, and what each client was given: read and made again one matrix at a time, so that no
 * more of them is in memory than somebody asks for.
 */
final class Uploads {

  private final JobState state;
  private final PoolShares shares;
  private final float[] global;

  /** @param global the adapter before the round */
  Uploads(JobState state, PoolShares shares, float[] global) {
    this.state = state;
    this.shares = shares;
    this.global = global;
  }

  /** What a contribution brings for a matrix: an update that is too long is shortened. */
  Upload of(Contribution contribution, Slot slot) {
    return read(contribution.lease(), upload -> {
      int index = upload.share().layout().indexOf(slot);
      Factors end = end(upload, contribution.lease(), index);
      return new Upload(contribution.weight(), upload.share().scale(), contribution.bounded()
          ? between(start(upload, contribution.lease(), index), end, contribution.kept()) : end);
    });
  }

  /** ‖end - start‖ over all that the client trains: how far it has moved what it was given. */
  double norm(Lease lease) {
    return read(lease, upload -> {
      double squares = 0;
      for (int i = 0; i < upload.share().layout().slots().size(); i++) {
        squares += squaredLength(upload, lease, i);
      }
      return Math.sqrt(squares);
    });
  }

  private double squaredLength(StateOnDisk upload, Lease lease, int index) throws IOException {
    Share share = upload.share();
    Slot own = share.layout().slots().get(index);
    boolean all = share.frozen() == Frozen.NOTHING
        && share.held().get(index).trainedOnes().length == own.rank();
    return all ? given(lease, own).squaredDistance(upload.matrix(index))
        : end(upload, lease, index).squaredDistance(start(upload, lease, index));
  }

  private Factors end(StateOnDisk upload, Lease lease, int index) throws IOException {
    Share share = upload.share();
    Slot own = share.layout().slots().get(index);
    return trained(share, index, shares.withFrozen(lease.client(), lease.round().round(), own,
        Factors.of(own, share.held().get(index).components(), upload.matrix(index))));
  }

  private Factors start(StateOnDisk upload, Lease lease, int index) throws IOException {
    return trained(upload.share(), index, given(lease, upload.share().layout().slots().get(index)).rounded());
  }

  /** Late work is measured from what its client would be given now: that is what the fold moves. */
  private Factors given(Lease lease, Slot slot) throws IOException {
    return shares.given(lease.client(), lease.round().round(), slot, global, own(lease.client(), slot));
  }

  private static Factors trained(Share share, int index, Factors factors) {
    int[] trained = share.held().get(index).trainedOnes();
    return trained.length == factors.rank() ? factors : factors.select(trained);
  }

  private Optional<Recipient.Own> own(ClientId client, Slot slot) throws IOException {
    Path file = state.ownFile(client);
    if (!shares.rule().keepsOwn() || !FileKind.exists(file)) {
      return Optional.empty();
    }
    try (StateOnDisk past = StateOnDisk.open(file)) {
      int index = past.share().layout().indexOf(slot);
      Factors factors = Factors.of(slot, past.share().held().get(index).components(), past.matrix(index));
      return Optional.of(new Recipient.Own(factors, new double[0]));
    }
  }

  private static Factors between(Factors start, Factors end, double share) {
    return new Factors(end.in(), end.out(), end.components(), between(start.a(), end.a(), share),
        between(start.b(), end.b(), share));
  }

  private static double[] between(double[] start, double[] end, double share) {
    double[] between = new double[end.length];
    for (int i = 0; i < end.length; i++) {
      between[i] = start[i] + share * (end[i] - start[i]);
    }
    return between;
  }

  private interface Reading<T> {
    T of(StateOnDisk upload) throws IOException;
  }

  private <T> T read(Lease lease, Reading<T> reading) {
    Path file = state.spooled(lease);
    try (StateOnDisk upload = StateOnDisk.open(file)) {
      return reading.of(upload);
    } catch (IOException | IllegalArgumentException e) {
      throw JobState.unreadable(file, e);
    }
  }
}
