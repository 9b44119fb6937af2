-- How a job came to the node that has it, one adoption a line, the newest at the end.
ALTER TABLE job ADD COLUMN adoptions TEXT NOT NULL DEFAULT '';
