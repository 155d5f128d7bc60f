package io.splitlora.operator.resources;

/** What the operator was installed with: the image of the workers, and its own namespace, whose pods may watch jobs. */
public record OperatorSettings(String workerImage, String namespace) {

  OperatorSettings withWorkerImage(String image) {
    return new OperatorSettings(image, namespace);
  }
}
