package io.splitlora.engine.text;

import io.splitlora.files.InputException;

/** No token can follow a text: the weights are finite, but what is computed with them is not. */
public final class NotFiniteException extends InputException {
  private static final long serialVersionUID = 1;

  NotFiniteException() {
    super(
        "what the model computes for a prompt is not finite (NaN), so no token follows; the weights, the adapter or"
            + " its scale"
            + " are too large: check where they come from, or train again with a lower learning rate");
  }
}
