/** METEOR 1.5: alignments of words, and its own files for English where the user has them. */
package io.splitlora.scores.meteor;
