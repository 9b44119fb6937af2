package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Takes the tokens of a document one by one. */
interface TokenReader {
  /** The next token, which the parser stands at. */
  void token(JsonToken token, JsonParser json) throws IOException;
}
