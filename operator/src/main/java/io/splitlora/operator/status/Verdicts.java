package io.splitlora.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.JobConditions.Waiting;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.operator.observe.Observed;
import io.splitlora.v1.Progress;
import java.util.List;

/** Whether each condition of a job holds, and why. */
record Verdicts(Facts facts) {
  /** @param reason a word for machines; {@code message} is for people */
  record Verdict(boolean holds, String reason, String message) {
    static Verdict yes(String reason, String message) {
      return new Verdict(true, reason, message);
    }

    static Verdict no(String reason, String message) {
      return new Verdict(false, reason, message);
    }
  }

  List<Condition> conditions() {
    return new Conditions(facts.job(), facts.now())
        .add(JobConditions.ACCEPTED, accepted())
        .add(JobConditions.PODS_READY, podsReady())
        .add(JobConditions.TRAINING, training())
        .add(JobConditions.SUSPENDED, suspended())
        .add(JobConditions.COMPLETE, complete())
        .add(JobConditions.FAILED, failed())
        .list();
  }

  private Verdict accepted() {
    return facts.refusal().map(invalid -> Verdict.no(invalid.reason(), invalid.getMessage()))
        .orElseGet(() -> Verdict.yes("ObjectsApplied", "the job's objects are as its spec says" + inheritedExport()));
  }

  /** A claim is made once, and the export outlives its job: what is left of an earlier one may have another size. */
  private String inheritedExport() {
    var name = ObjectNames.of(facts.job()).export();
    var asked = new Quantity(facts.job().getSpec().export().storage().size());
    return facts.observed().find(PersistentVolumeClaim.class, name)
        .filter(claim -> Observed.BY_AGE.compare(claim, facts.job()) < 0)
        .map(claim -> claim.getSpec().getResources().getRequests().get("storage")).filter(size -> !size.equals(asked))
        .map(
            size -> ", but claim %s of %s, made by an earlier job of this name, is used as it is".formatted(name, size))
        .orElse("");
  }

  private Verdict podsReady() {
    if (facts.ending().isPresent() || facts.isSuspended()) {
      return atRest();
    }
    var trouble = new Troubles(facts).first().or(facts::unmended);
    if (trouble.isPresent()) {
      return Verdict.no(trouble.get().reason(), trouble.get().message());
    }
    var readiness = facts.readiness();
    if (!readiness.isComplete()) {
      return Verdict.no(Waiting.STARTING, readiness.whatIsMissing());
    }
    return readiness.hasEmptyPool() ? Verdict.no("NoPods", readiness.whoIsAway()) : Verdict.yes("AllReady", "");
  }

  private Verdict training() {
    if (facts.ending().isPresent() || facts.isSuspended()) {
      return atRest();
    }
    if (facts.trains()) {
      return Verdict.yes("RoundsGoOn", "");
    }
    var readiness = facts.readiness();
    if (!readiness.isComplete()) {
      return Verdict.no(Waiting.FOR_PODS, readiness.whatIsMissing());
    }
    return readiness.hasEmptyPool() ? Verdict.no("NoPods", readiness.whoIsAway())
        : Verdict.no(Waiting.FOR_AGGREGATOR, "all pods are ready; the next round begins");
  }

  private Verdict atRest() {
    return Verdict.no(facts.ending().isPresent() ? Waiting.JOB_ENDED : Waiting.SUSPENDED, "");
  }

  private Verdict suspended() {
    if (facts.isSuspended()) {
      return Verdict.yes("Requested", "runPolicy.suspend is true; the journal is kept");
    }
    return Verdict.no(facts.ending().isPresent() ? Waiting.JOB_ENDED : "NotRequested", "");
  }

  private Verdict complete() {
    return facts.ending()
        .map(end -> end.succeeded() ? Verdict.yes(end.reason(), end.message()) : Verdict.no("JobFailed", ""))
        .orElseGet(() -> facts.progress().filter(told -> told.getTrouble().hasExport()).map(this::notExported)
            .orElseGet(() -> Verdict.no("NotYet", "")));
  }

  private Verdict notExported(Progress told) {
    return Verdict.no("ExportFailed",
        "all rounds are done, and the adapter is not on claim %s: %s It is tried again until it is."
            .formatted(ObjectNames.of(facts.job()).export(), told.getTrouble().getExport().getMessage()));
  }

  private Verdict failed() {
    return facts.ending().filter(end -> !end.succeeded()).map(end -> Verdict.yes(end.reason(), end.message()))
        .orElseGet(() -> Verdict.no("NoFailure", ""));
  }
}
