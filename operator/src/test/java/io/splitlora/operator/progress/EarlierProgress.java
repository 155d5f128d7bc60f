package io.splitlora.operator.progress;

import com.google.protobuf.CodedOutputStream;
import io.splitlora.v1.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Progress as images before its parts told it: flat, in fields 3 to 45. */
public final class EarlierProgress {
  private EarlierProgress() {}

  /** A job that trains, read by this version. */
  public static Progress told() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    out.writeString(1, "demo");
    out.writeString(2, "SplitLoRA");
    out.writeString(3, "Running");
    out.writeInt32(4, 7); // completed rounds
    out.writeInt32(5, 10); // of
    out.writeInt32(6, 2); // step
    out.writeInt32(7, 4); // local steps
    out.writeDouble(8, 1.25); // loss
    out.writeDouble(9, 8.5); // perplexity
    out.writeDouble(11, 900); // tokens per second
    out.writeInt64(12, 600); // bytes up
    out.writeInt32(14, 2); // active clients
    out.writeInt32(15, 3); // clients
    out.writeByteArray(27, new byte[] {8, 7}); // history: the seventh round
    out.writeString(28, "abc"); // digest of the adapter
    out.flush();
    return Progress.parseFrom(bytes.toByteArray());
  }
}
