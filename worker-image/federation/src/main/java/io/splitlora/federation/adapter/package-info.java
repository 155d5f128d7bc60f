/**
 * Low-rank adapters as flat vectors: where each number lies, and how files hold them. How those of many clients become
 * one is in {@code aggregation}.
 */
package io.splitlora.federation.adapter;
