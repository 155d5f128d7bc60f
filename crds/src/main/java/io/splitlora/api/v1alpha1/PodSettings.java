package io.splitlora.api.v1alpha1;

import java.util.List;
import java.util.Map;

/** What every role says about its pods, and the descriptions of it. */
public interface PodSettings {
  String RESOURCES = "What each pod may use.";
  String NODE_SELECTOR = "Labels of the nodes that the pods may run on.";
  String TOLERATIONS = "Taints of nodes that the pods accept.";
  String VOLUMES = "Persistent volume claims that the pods see as folders.";
  String POD_TEMPLATE = "A PodTemplateSpec for what else pods state: environment, probes, placement, volumes, further"
      + " containers; the role's is called worker. Fields that would give the pod rights"
      + " its user lacks are refused. As with all settings of pods, a change replaces them,"
      + " and they go on from the journal.";

  ResourcesSpec resources();

  Map<String, String> nodeSelector();

  List<TolerationSpec> tolerations();

  List<VolumeSpec> volumes();

  /** A PodTemplateSpec of Kubernetes, passed through; the operator says what may be in it. */
  Map<String, Object> podTemplate();
}
