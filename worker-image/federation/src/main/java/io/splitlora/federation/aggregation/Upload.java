package io.splitlora.federation.aggregation;

/**
 * What one contributor brings for one adapted matrix: the components that it trained, after its local steps.
 *
 * @param weight p_i, its share of the round; the weights of a fold sum to one
 * @param scale s_i in its ΔW = s_i B A
 */
public record Upload(double weight, double scale, Factors factors) {}
