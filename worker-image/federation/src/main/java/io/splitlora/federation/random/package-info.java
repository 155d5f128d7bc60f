/** Random numbers that follow from a seed and names alone, so that every process draws the same. */
package io.splitlora.federation.random;
