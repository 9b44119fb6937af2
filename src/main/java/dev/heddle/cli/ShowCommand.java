package dev.heddle.cli;

import picocli.CommandLine.Command;

@Command(name = "show", description = "Show a job and its tasks as they stand.")
final class ShowCommand extends JobCommand {
  ShowCommand(Console console) {
    super(console);
  }

  @Override
  int ask(ApiClient api) {
    if (common.json) {
      console().print(api.get(path()).encode());
    } else {
      path();
      RemoteSource source = new RemoteSource(api, id, new Contact(console()::note));
      new Results(console()).print(source.job(), source);
    }
    return Exit.OK;
  }
}
