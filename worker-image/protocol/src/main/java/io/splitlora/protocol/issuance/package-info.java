/** How a pod comes by its certificates: it makes a key, proves which pod it is, and the operator signs, every few hours. */
package io.splitlora.protocol.issuance;
