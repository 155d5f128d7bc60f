package io.splitlora.engine.text;

import io.splitlora.engine.split.GrowingTexts;
import io.splitlora.engine.split.Head;
import io.splitlora.federation.model.Gpt2Config;

/** A model that continues texts. Its blocks may all be here, or some of them behind a cut. */
public interface LanguageModel {

  Gpt2Config config();

  /** Begins a batch of texts; the caller closes it before it opens the next. */
  GrowingTexts open(int texts, int slots);

  Head head();
}
