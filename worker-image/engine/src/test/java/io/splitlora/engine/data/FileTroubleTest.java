package io.splitlora.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.DataSpec;
import io.splitlora.api.v1alpha1.PartitionSpec;
import io.splitlora.api.v1alpha1.PartitionType;
import io.splitlora.federation.model.ModelException;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.files.FileKind;
import io.splitlora.files.FileTrouble;
import io.splitlora.files.InputException;
import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {

  /** A file whose every read ends in the kernel's input/output error, as those of a dying disk do. */
  private static final Path DYING = Path.of("/proc/self/mem");

  @TempDir
  Path folder;

  @Test
  void aDiskThatFailsIsNotTheFilesMistake() {
    assertTrue(FileTrouble.mayPass(new IOException("Input/output error")));
    assertTrue(FileTrouble.mayPass(new IOException("Stale file handle")));
    assertTrue(FileTrouble.mayPass(new FileSystemException("train.txt", null, "Too many open files")));
    assertFalse(FileTrouble.mayPass(new NoSuchFileException("train.txt")));
    assertFalse(FileTrouble.mayPass(new AccessDeniedException("train.txt")));
    assertFalse(FileTrouble.mayPass(new IOException("Is a directory")));
  }

  @Test
  void whatIsNotKnownToPassIsAMistake() {
    assertTrue(FileTrouble.mayPass(new FileSystemException("train.txt", null, "Transport endpoint is not connected")));
    assertTrue(FileTrouble.mayPass(new IOException("No space left on device")));
    assertFalse(FileTrouble.mayPass(new FileAlreadyExistsException("run")), "--run-dir names a file");
    assertFalse(FileTrouble.mayPass(new FileSystemException("run", null, "Read-only file system")));
    assertFalse(FileTrouble.mayPass(new FileSystemException("run", null, "Operation not permitted")));
    assertFalse(FileTrouble.mayPass(new FileSystemException("Input/output error", null, "Read-only file system")),
        "a name says nothing");
    assertFalse(FileTrouble.mayPass(new BindException("Cannot assign requested address")));
    assertFalse(FileTrouble.mayPass(new UnknownHostException("nowhere")));
    assertFalse(FileTrouble.mayPass(new IOException()));
  }

  @Test
  void aFileThatADiskHidesForNowIsNotMissing() throws IOException {
    Path file = Files.writeString(folder.resolve("train.txt"), "a || b\n");
    assertEquals(FileKind.FILE, FileKind.of(file));
    assertEquals(FileKind.FOLDER, FileKind.of(folder));
    assertEquals(FileKind.OTHER, FileKind.of(Path.of("/dev/null")));
    assertFalse(FileKind.exists(folder.resolve("nothing")));
    assertFalse(FileKind.exists(file.resolve("below a file")));
    for (String words : List.of("Input/output error", "Stale file handle")) {
      assertThrows(FileTrouble.class, () -> FileKind.of(file, path -> {
        throw new FileSystemException(path.toString(), null, words);
      }));
    }
    assertEquals(FileKind.MISSING, FileKind.of(file, path -> {
      throw new AccessDeniedException(path.toString());
    }));
  }

  @Test
  void dataThatCannotBeReadForNowIsNotRefused() {
    var spec = new DataSpec(DYING.toString(), DataFormat.E2E, new PartitionSpec(PartitionType.Contiguous, null, null));
    var trouble = assertThrows(FileTrouble.class, () -> Shards.open(spec, 1, 1, DYING));
    assertEquals(DYING
        + " cannot be read at the moment (Input/output error); it is not refused: look at the disk or the volume, and"
        + " try again.",
        trouble.getMessage());
  }

  @Test
  void aModelThatCannotBeReadForNowIsNotRefused() throws IOException {
    Files.copy(Path.of("../../examples/samples/tiny-gpt2/config.json"), folder.resolve("config.json"));
    Files.createSymbolicLink(folder.resolve("model.safetensors"), DYING);
    Files.createSymbolicLink(folder.resolve("tokenizer.json"), DYING);
    assertThrows(FileTrouble.class, () -> ModelFolder.open(folder).digest());
    assertThrows(FileTrouble.class, () -> Tokenizer.load(folder));
  }

  @Test
  void whatOnlyAPersonCanMendIsRefused() throws IOException {
    Path bad = Files.writeString(folder.resolve("train.txt"), "no bars here\n");
    var spec = new DataSpec(bad.toString(), DataFormat.E2E, new PartitionSpec(PartitionType.Contiguous, null, null));
    assertThrows(InputException.class, () -> Shards.open(spec, 1, 1, bad));
    assertThrows(ModelException.class, () -> ModelFolder.open(folder.resolve("nothing")));
  }
}
