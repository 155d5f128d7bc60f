/** Generates text: greedily, by beams or by sampling, from a whole model or one that is cut. */
package io.splitlora.engine.text;
