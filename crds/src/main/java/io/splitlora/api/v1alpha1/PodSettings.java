package io.splitlora.api.v1alpha1;

import java.util.List;
import java.util.Map;

/** What every role says about its pods. */
public interface PodSettings {

  ResourcesSpec resources();

  Map<String, String> nodeSelector();

  List<TolerationSpec> tolerations();

  List<VolumeSpec> volumes();

  /** A PodTemplateSpec of Kubernetes, passed through. */
  Map<String, Object> podTemplate();
}
