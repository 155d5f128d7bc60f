package io.splitlora.operator.resources;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The pods of aggregator and split server as they were first put. A lost Job comes back with the same ones as long as the
 * user says the same of them: the image of then need not know the options that an operator of now would give it. They are
 * kept beside the manifest, in the job's ConfigMap, or else read from the Job that is there.
 */
record KeptPods(Map<String, Kept> byJob) {
  private static final String SUFFIX = ".pods.json";
  /** Of the Job that a template was in. */
  private static final List<String> LABELS_OF_A_JOB =
      List.of("controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name");

  /** @param asWritten digest of what the user said of the pods; none is known of a Job whose operator kept no record */
  record Kept(String asWritten, PodTemplateSpec template) {
    boolean isOf(Job job) {
      return asWritten == null || asWritten.equals(PodOrigin.asWritten(job));
    }
  }

  static KeptPods of(Collection<HasMetadata> present) {
    var byJob = new TreeMap<String, Kept>();
    present.stream().filter(Job.class::isInstance).map(Job.class::cast)
        .forEach(job -> byJob.put(job.getMetadata().getName(), new Kept(PodOrigin.asWritten(job), template(job))));
    present.stream().filter(ConfigMap.class::isInstance).map(ConfigMap.class::cast).filter(config -> config.getData() != null)
        .flatMap(config -> config.getData().entrySet().stream()).filter(file -> file.getKey().endsWith(SUFFIX))
        .forEach(file -> byJob.put(file.getKey().substring(0, file.getKey().length() - SUFFIX.length()),
            Serialization.unmarshal(file.getValue(), Kept.class)));
    return new KeptPods(byJob);
  }

  /** The Job with the pods that are kept of it, if they are as the user has written. */
  Job applyTo(Job desired) {
    return Optional.ofNullable(byJob.get(desired.getMetadata().getName())).filter(kept -> kept.isOf(desired))
        .map(kept -> new JobBuilder(desired).editSpec().withTemplate(kept.template()).endSpec().build()).orElse(desired);
  }

  /** The pods of Jobs as files, to be kept from now on. */
  static Map<String, String> files(List<Job> jobs) {
    var files = new TreeMap<String, String>();
    jobs.forEach(job -> files.put(job.getMetadata().getName() + SUFFIX,
        Serialization.asJson(new Kept(PodOrigin.asWritten(job), job.getSpec().getTemplate()))));
    return files;
  }

  private static PodTemplateSpec template(Job job) {
    var template = new PodTemplateSpecBuilder(job.getSpec().getTemplate()).editOrNewMetadata();
    LABELS_OF_A_JOB.forEach(template::removeFromLabels);
    return template.endMetadata().build();
  }
}
