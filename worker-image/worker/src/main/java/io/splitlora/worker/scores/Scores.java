package io.splitlora.worker.scores;

/** Corpus scores of generated text, each as its reference script gives it. METEOR is null where it was not computed. */
public record Scores(Double bleu, Double nist, Double meteor, Double rougeL, Double cider) {}
