package dev.heddle.store;

import java.io.IOException;
import java.nio.file.Path;

/** A program that opens a store, says how that went, and holds it until its input ends. */
final class HoldData {
  private HoldData() {}

  public static void main(String[] arguments) throws IOException {
    try (JobStore store = SqliteStore.open(Path.of(arguments[0]))) {
      System.out.println("opened " + store.writable());
      System.in.readAllBytes();
    } catch (StoreException e) {
      System.out.println(e.getMessage());
    }
  }
}
