package io.splitlora.worker.evaluation;

/** Hears how many texts are generated, now and then. */
public interface TextProgress {
  void generated(int texts, int of);
}
