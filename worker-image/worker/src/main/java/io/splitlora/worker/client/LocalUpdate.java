package io.splitlora.worker.client;

import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.aggregation.FoldingRule;
import io.splitlora.federation.optimizer.OptimizerStep;

/** The update at the end of a client's local step, whoever computed the gradient. */
record LocalUpdate(OptimizerStep optimizer, AggregationSpec aggregation, FoldingRule rule) {

  AdapterState apply(HeldLease lease, float[] gradient) {
    AdapterState state = lease.state();
    long step = lease.jobStep();
    if (!AdapterState.finite(gradient)) {
      throw new DivergedException("the gradient in local step " + step
          + " is not finite; lower the learning rate, or look at the client's data");
    }
    state.importance().ifPresent(importance -> importance.observe(state.adapter(), gradient,
        aggregation.haflOrDefault().beta1(), aggregation.haflOrDefault().beta2()));
    rule.objective(lease.share().layout(), state.adapter(), gradient);
    return optimizer.apply(state, gradient, lease.fixed(), step, state.cursor() + 1);
  }
}
