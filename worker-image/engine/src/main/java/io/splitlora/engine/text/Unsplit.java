package io.splitlora.engine.text;

import io.splitlora.engine.split.GrowingTexts;
import io.splitlora.engine.split.Head;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.federation.model.Gpt2Config;

/** The full model on this machine, with an adapter. */
public final class Unsplit implements LanguageModel, AutoCloseable {

  private final UnsplitModel model;
  private final Gpt2Config config;
  private final float[] adapter;
  private final Head head;

  public Unsplit(UnsplitModel model, Gpt2Config config, float[] adapter) {
    this.model = model;
    this.config = config;
    this.adapter = adapter;
    head = model.newHead();
  }

  @Override
  public Gpt2Config config() {
    return config;
  }

  @Override
  public GrowingTexts open(int texts, int slots) {
    return model.grow(adapter, texts, slots);
  }

  @Override
  public Head head() {
    return head;
  }

  @Override
  public void close() {
    head.close();
  }
}
