package dev.heddle.cli;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

@Command(name = "delete", description = "Forget an ended job and all it has.")
final class DeleteCommand extends JobCommand {
  DeleteCommand(Console console) {
    super(console);
  }

  @Override
  int ask(ApiClient api) {
    api.delete(path());
    console().print(common.json ? new JsonObject().put("deleted", id).encode() : id + " deleted");
    return Exit.OK;
  }
}
