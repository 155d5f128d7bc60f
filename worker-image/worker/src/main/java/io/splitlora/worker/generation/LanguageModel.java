package io.splitlora.worker.generation;

import io.splitlora.worker.model.Gpt2Config;
import io.splitlora.worker.training.GrowingTexts;
import io.splitlora.worker.training.Head;

/** A model that continues texts, wherever its blocks run: all here, or some behind a cut. */
public interface LanguageModel {

  Gpt2Config config();

  /** A batch of texts; the caller closes it before it asks for the next. */
  GrowingTexts open(int texts, int slots);

  Head head();
}
