package io.splitlora.worker.cli;

import io.splitlora.protocol.bounds.Sentence;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** Receives log messages and stack traces, and keeps each printed line a single line whatever text it quotes. */
final class LogStream extends PrintStream {

  private static final String FRAME = "\t"; // begins a line of a stack trace

  LogStream(OutputStream out, Charset encoding) {
    super(out, true, encoding);
  }

  @Override
  public void println(String line) {
    String text = String.valueOf(line);
    super.println(
        text.startsWith(FRAME) ? FRAME + Sentence.oneLine(text.substring(FRAME.length())) : Sentence.oneLine(text));
  }

  @Override
  public void println(Object line) {
    println(String.valueOf(line));
  }
}
