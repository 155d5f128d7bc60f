package io.splitlora.protocol.process;

import io.splitlora.v1.Reason;
import java.util.Arrays;
import java.util.List;

/**
 * How a splitlora process ends; the codes are documented in {@code splitlora --help} and never change their meaning.
 */
public enum ExitCode {
  OK(0, "done"),
  INTERNAL_ERROR(1, "an error of the program; the log has details"),
  USAGE(2, "the command line or the manifest is wrong"),
  BAD_INPUT(3, "model, data or adapter cannot be used"),
  JOB_FAILED(4, "the job failed: a client diverged, or the back-off limit was exceeded"),
  RUN_FOLDER(5, "the run folder is in use, or belongs to another job, model or data"),
  JOURNAL(6, "the journal could not be written; what it had is good"),
  PORT_IN_USE(7, "a port is in use"),
  STOPPED(8, "stopped after a round, as asked"),
  NODE_TROUBLE(9, "a file could not be read for now; another try may help"),
  INTERRUPTED(130, "interrupted; --resume goes on"),
  OUT_OF_MEMORY(OutOfMemory.EXIT_CODE, "out of memory; the log says of which");

  /** How a process ends that was asked to stop, by SIGTERM. */
  public static final int ASKED_TO_STOP = 143;
  /** How a process ends that was killed, by SIGKILL. */
  public static final int KILLED = 137;

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  public String meaning() {
    return meaning;
  }

  public static ExitCode of(int code) {
    for (ExitCode exit : values()) {
      if (exit.code == code) {
        return exit;
      }
    }
    return INTERNAL_ERROR;
  }

  /** Whether another pod, on whichever node, would end in the same way: what it read is refused. */
  public boolean isRefusal() {
    return this == USAGE || this == BAD_INPUT || this == JOB_FAILED || this == RUN_FOLDER;
  }

  /** The codes of {@link #isRefusal}. */
  public static List<Integer> refusals() {
    return Arrays.stream(values()).filter(ExitCode::isRefusal).map(ExitCode::code).toList();
  }

  /** Whether starting the same process again could help. */
  public boolean permanent() {
    return this != INTERNAL_ERROR && this != NODE_TROUBLE && this != INTERRUPTED && this != OUT_OF_MEMORY;
  }

  public static ExitCode of(Reason reason) {
    return switch (reason) {
      case REASON_UNSPECIFIED -> STOPPED;
      case BAD_INPUT -> BAD_INPUT;
      case DATA_CHANGED -> RUN_FOLDER;
      case JOURNAL_FAILED -> JOURNAL;
      default -> JOB_FAILED;
    };
  }
}
