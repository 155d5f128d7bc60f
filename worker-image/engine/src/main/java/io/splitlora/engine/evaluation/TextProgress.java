package io.splitlora.engine.evaluation;

/** Is told now and then how many texts have been generated. */
public interface TextProgress {
  void generated(int texts, int of);
}
