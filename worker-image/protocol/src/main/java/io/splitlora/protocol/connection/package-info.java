/**
 * gRPC channels and servers over mutual TLS, the certificates on disk that they follow, and the pauses between
 * attempts. Who may call what is in {@code identity}.
 */
package io.splitlora.protocol.connection;
