package io.splitlora.worker.scores;

/**
 * Scores of one generated text. BLEU and NIST are those of pymteval for a corpus of this text alone.
 *
 * @param sentBleu BLEU with one added to hits and n-grams; means nothing for texts of one or two tokens, where it is above 1
 * @param nist null for texts of less than five tokens, which have none
 * @param cider with the weights of the whole corpus
 */
public record SegmentScores(double bleu, double sentBleu, Double nist, double meteor, double rougeL, double cider) {}
