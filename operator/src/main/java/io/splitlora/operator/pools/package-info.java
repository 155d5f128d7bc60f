/** What is seen of a job's pools, and what follows for their sizes. */
package io.splitlora.operator.pools;
