package io.splitlora.protocol.issuance;

import io.splitlora.protocol.identity.LeafCertificate;
import java.io.IOException;

/** Where a pod gets its certificates: the operator, or a test's stand-in for one that is away for hours. */
interface Issuer {

  /** A certificate for a new key of this pod; throws {@link IOException} with a sentence if there is none to be had. */
  LeafCertificate issue() throws IOException;
}
