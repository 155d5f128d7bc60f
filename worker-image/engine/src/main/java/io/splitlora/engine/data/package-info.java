/** Examples as batches of tokens: files, tokenizer, the division among clients, the order in which they are read. */
package io.splitlora.engine.data;
