package dev.heddle.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A job file that can be read again and again; standard input is kept in a file for that. */
record ReusableInput(JobFile file, Optional<TempFolder> copy) implements AutoCloseable {
  /** The file itself, or a copy of standard input. */
  static ReusableInput of(JobFile file, Console console) {
    if (!file.standardInput()) {
      return new ReusableInput(file, Optional.empty());
    }
    TempFolder folder = TempFolder.create();
    Path path = folder.path().resolve("job");
    try (InputStream in = file.open(console)) {
      Files.copy(in, path, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      folder.close();
      throw new CliException("cannot keep what came on standard input: " + e.getMessage());
    }
    return new ReusableInput(new JobFile(path.toString(), file.format()), Optional.of(folder));
  }

  @Override
  public void close() {
    copy.ifPresent(TempFolder::close);
  }
}
