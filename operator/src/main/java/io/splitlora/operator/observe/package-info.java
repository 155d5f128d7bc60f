/** What the cluster has of a job now. Nothing here writes. */
package io.splitlora.operator.observe;
