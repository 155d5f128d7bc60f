package io.splitlora.worker.cli;

import io.splitlora.bounds.Sentence;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** Where log messages and stack traces go: whatever is printed as a line is one, whoever named what it speaks of. */
final class LogStream extends PrintStream {

  private static final String FRAME = "\t"; // of a stack trace

  LogStream(OutputStream out, Charset encoding) {
    super(out, true, encoding);
  }

  @Override
  public void println(String line) {
    String text = String.valueOf(line);
    super.println(text.startsWith(FRAME) ? FRAME + Sentence.oneLine(text.substring(FRAME.length())) : Sentence.oneLine(text));
  }

  @Override
  public void println(Object line) {
    println(String.valueOf(line));
  }
}
