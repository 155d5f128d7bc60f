/** How the adapters of a round's clients become one: a class for each rule, and what each client starts from. */
package io.splitlora.federation.aggregation;
