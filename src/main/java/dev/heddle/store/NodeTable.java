package dev.heddle.store;

import java.sql.SQLException;
import java.util.List;

/** The nodes that may hold grants, and which store this is, inside the transaction of a caller. */
final class NodeTable {
  private final Db db;

  NodeTable(Db db) {
    this.db = db;
  }

  String storeId() throws SQLException {
    return db.first("SELECT uuid FROM store_id", row -> row.getString(1))
        .orElseThrow(() -> new StoreException("The store has no identity"));
  }

  /** Those that were heard last come first. */
  List<NodeRow> nodes() throws SQLException {
    return db.list(
        "SELECT incarnation, name, host, port, machine, seen FROM node ORDER BY seen DESC",
        row ->
            new NodeRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                row.getString(5),
                row.getLong(6)));
  }

  /** Changes a row in any case: whose row does not change is not heard. */
  int put(NodeRow node) throws SQLException {
    return db.update(
        "INSERT INTO node (incarnation, name, host, port, machine, seen) VALUES (?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (incarnation) DO UPDATE SET seen ="
            + " CASE WHEN node.seen < excluded.seen THEN excluded.seen ELSE node.seen + 1 END,"
            + " machine ="
            + " CASE WHEN excluded.machine = '' THEN node.machine ELSE excluded.machine END",
        node.incarnation(),
        node.name(),
        node.host(),
        node.port(),
        node.machine(),
        node.seenMicros());
  }

  int delete(String incarnation) throws SQLException {
    return db.update("DELETE FROM node WHERE incarnation = ?", incarnation);
  }

  int delete(String incarnation, long seenMicros) throws SQLException {
    return db.update(
        "DELETE FROM node WHERE incarnation = ? AND seen = ?", incarnation, seenMicros);
  }
}
