/** Where the native libraries of PyTorch and of the tokenizer come from. */
package io.splitlora.engine.natives;
