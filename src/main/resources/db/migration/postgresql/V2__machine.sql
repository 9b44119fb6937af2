-- Where a node's address means something: 127.0.0.1 is another place on each machine, and in each
-- network of a machine. Empty where it is not known.
ALTER TABLE node ADD COLUMN machine TEXT NOT NULL DEFAULT '';
