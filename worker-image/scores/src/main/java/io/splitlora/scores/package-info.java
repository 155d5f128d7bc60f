/** BLEU, NIST, METEOR, ROUGE-L and CIDEr as the E2E challenge computes them: texts in, numbers out. */
package io.splitlora.scores;
