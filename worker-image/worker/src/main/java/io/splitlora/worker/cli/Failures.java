package io.splitlora.worker.cli;

import io.splitlora.federation.journal.JournalException;
import io.splitlora.federation.model.ModelException;
import io.splitlora.files.FileTrouble;
import io.splitlora.files.InputException;
import io.splitlora.manifest.ManifestException;
import io.splitlora.protocol.bounds.Sentence;
import io.splitlora.protocol.connection.PortInUse;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.protocol.process.LastWords;
import io.splitlora.protocol.process.RoleCommandLine;
import io.splitlora.worker.job.LastWordsFile;
import io.splitlora.worker.job.RefusedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Reports an error that a person can mend as a sentence and an exit code. Only program errors have a stack trace. */
final class Failures implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception error, CommandLine commandLine, ParseResult arguments) {
    ExitCode exit = exitCode(error);
    if (exit == ExitCode.INTERNAL_ERROR) {
      error.printStackTrace();
    }
    commandLine.getErr().println("splitlora: " + shown(error));
    commandLine.getErr().flush();
    lastWords(commandLine).write(new LastWords(reason(error, exit), sentence(error)));
    return exit.code();
  }

  /**
   * A refused manifest has a line for each problem, already escaped by its reader; any other message is put on one
   * line.
   */
  private static String shown(Exception error) {
    return error instanceof ManifestException ? sentence(error) : Sentence.oneLine(sentence(error));
  }

  /** The file named by an option that only the roles have; null otherwise. */
  private static LastWordsFile lastWords(CommandLine commandLine) {
    return new LastWordsFile(
        Optional.ofNullable(commandLine.getParseResult().matchedOptionValue(RoleCommandLine.LAST_WORDS, null)));
  }

  private static String reason(Exception error, ExitCode exit) {
    return LastWords.word(error instanceof JournalException journal ? journal.reason() : exit);
  }

  /** The library's message only names the file; what is wrong with it is in the type of the exception. */
  private static String sentence(Exception error) {
    if (error instanceof NoSuchFileException missing) {
      return missing.getFile() + " does not exist";
    }
    if (error instanceof AccessDeniedException denied) {
      return denied.getFile() + " may not be opened or written by this user; check its permissions";
    }
    if (error instanceof FileSystemException other && other.getReason() == null) {
      return other.getFile() + " cannot be used (" + other.getClass().getSimpleName() + ")";
    }
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }

  private static ExitCode exitCode(Exception error) {
    if (error instanceof ManifestException) {
      return ExitCode.USAGE;
    }
    if (error instanceof InputException || error instanceof ModelException) {
      return ExitCode.BAD_INPUT;
    }
    if (error instanceof JournalException journal) {
      return ExitCode.of(journal.reason());
    }
    if (error instanceof RefusedException) {
      return ExitCode.RUN_FOLDER;
    }
    if (error instanceof PortInUse) {
      return ExitCode.PORT_IN_USE;
    }
    if (error instanceof FileTrouble || error instanceof IOException io && FileTrouble.mayPass(io)) {
      return ExitCode.NODE_TROUBLE;
    }
    return error instanceof IOException ? ExitCode.BAD_INPUT : ExitCode.INTERNAL_ERROR;
  }
}
