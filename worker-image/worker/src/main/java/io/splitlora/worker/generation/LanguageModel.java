package io.splitlora.worker.generation;

import io.splitlora.worker.model.Gpt2Config;
import io.splitlora.worker.training.GrowingTexts;
import io.splitlora.worker.training.Head;

/** A model that continues texts. Its blocks may all be here, or some of them behind a cut. */
public interface LanguageModel {

  Gpt2Config config();

  /** Begins a batch of texts; the caller closes it before it opens the next. */
  GrowingTexts open(int texts, int slots);

  Head head();
}
