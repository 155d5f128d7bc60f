package io.splitlora.engine.split;

import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.Share;

/**
 * What the kernels need to know of the adapter of a call, which may be another one at every call: where its matrices lie in
 * the flat vector, and s in ΔW = s B A.
 */
public record AdapterForm(AdapterLayout layout, double scale) {

  public static AdapterForm of(Share share) {
    return new AdapterForm(share.layout(), share.scale());
  }
}
