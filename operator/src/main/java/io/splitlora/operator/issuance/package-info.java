/** Issues certificates to pods: who asks, which pod that is, and how much it may cost. */
package io.splitlora.operator.issuance;
