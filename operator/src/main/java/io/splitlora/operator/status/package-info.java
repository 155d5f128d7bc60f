/**
 * What a job's status says: conditions and their reasons, the columns of kubectl get, derived from what was observed.
 */
package io.splitlora.operator.status;
