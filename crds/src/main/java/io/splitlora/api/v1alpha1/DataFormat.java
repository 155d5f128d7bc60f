package io.splitlora.api.v1alpha1;

/** Format of a data file, UTF-8. */
public enum DataFormat {
  /** One example a line: meaning||text. The text counts in the loss. */
  E2E,
  /** One JSON object a line with the strings context and completion. The completion counts in the loss. */
  JSONL,
  /** One example a non-empty line. Everything counts in the loss. */
  Text
}
