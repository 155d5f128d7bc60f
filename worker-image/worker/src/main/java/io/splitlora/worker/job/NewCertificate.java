package io.splitlora.worker.job;

import io.splitlora.protocol.connection.ShownCertificate;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Has a role's connections made anew once its certificate has been replaced, at a moment when nothing would be lost
 * with the old ones. If there is none for the rest of the old certificate's life, they end with it.
 */
public final class NewCertificate {

  private final ShownCertificate certificate;
  private final AggregatorLink<?, ?> link;
  private final Executor compute;
  private final BooleanSupplier nothingUnderWay;
  private final Runnable others;

  /**
   * @param nothingUnderWay asked on the compute thread
   * @param others has connections beside the link made anew, on that thread too, before anything that is ordered later
   */
  public NewCertificate(Path certificates, AggregatorLink<?, ?> link, Executor compute, BooleanSupplier nothingUnderWay,
      Runnable others) {
    certificate = new ShownCertificate(certificates);
    this.link = link;
    this.compute = compute;
    this.nothingUnderWay = nothingUnderWay;
    this.others = others;
  }

  /** Looks for a new certificate now and then; who finishes some work has it looked for at once. */
  public void lookNowAndThen() {
    link.every(1, TimeUnit.MINUTES, this::look);
  }

  /** What is ordered between the question and the answer may be under way by then: it is left to another look. */
  public void look() {
    if (certificate.isReplaced()) {
      long orders = link.ordersTaken();
      compute.execute(() -> {
        if (nothingUnderWay.getAsBoolean()) {
          link.later(() -> showUnlessOrderedSince(orders));
        }
      });
    }
  }

  private void showUnlessOrderedSince(long orders) {
    if (link.ordersTaken() == orders && certificate.isReplaced()) {
      certificate.show();
      compute.execute(others);
      link.reconnect();
    }
  }
}
