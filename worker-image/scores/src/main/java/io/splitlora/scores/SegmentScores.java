package io.splitlora.scores;

import org.jspecify.annotations.Nullable;

/**
 * Scores of one generated text. BLEU and NIST are pymteval's for a corpus of this text alone.
 *
 * @param sentBleu BLEU with 1 added to hits and n-grams; meaningless for texts of one or two tokens, where it
 *     exceeds 1
 * @param nist null for texts of fewer than five tokens
 * @param cider weighted by the whole corpus
 */
public record SegmentScores(double bleu, double sentBleu, @Nullable Double nist, double meteor, double rougeL,
    double cider) {}
