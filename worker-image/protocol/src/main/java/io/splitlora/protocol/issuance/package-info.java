/** How a pod comes by its certificates: it makes a key and proves which pod it is, and the operator signs. */
package io.splitlora.protocol.issuance;
