package io.splitlora.engine.split;

import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.Share;

/**
 * What kernels need to know about the adapter of a call; it may differ from call to call: where its matrices lie in the
 * flat vector, and s in ΔW = s B A.
 */
public record AdapterForm(AdapterLayout layout, double scale) {

  public static AdapterForm of(Share share) {
    return new AdapterForm(share.layout(), share.scale());
  }
}
