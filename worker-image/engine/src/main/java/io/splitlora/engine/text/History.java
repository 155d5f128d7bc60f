package io.splitlora.engine.text;

import java.util.Arrays;

/** The tokens of a text after its prompt. */
final class History {

  private static final History EMPTY = new History(new int[0]);

  private final int[] tokens;

  private History(int[] tokens) {
    this.tokens = tokens;
  }

  static History empty() {
    return EMPTY;
  }

  History then(int token) {
    int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
    longer[tokens.length] = token;
    return new History(longer);
  }

  int length() {
    return tokens.length;
  }

  int last() {
    return tokens[tokens.length - 1];
  }

  int[] without(boolean lastToken) {
    return Arrays.copyOf(tokens, tokens.length - (lastToken ? 1 : 0));
  }

  /** Tokens that would repeat an n-gram of this text. */
  int[] bannedBy(int n) {
    if (n == 0 || tokens.length < n) {
      return new int[0];
    }
    int[] end = Arrays.copyOfRange(tokens, tokens.length - n + 1, tokens.length);
    int[] banned = new int[tokens.length];
    int count = 0;
    for (int start = 0; start + n <= tokens.length; start++) {
      if (Arrays.equals(tokens, start, start + n - 1, end, 0, n - 1)) {
        banned[count++] = tokens[start + n - 1];
      }
    }
    return Arrays.copyOf(banned, count);
  }
}
