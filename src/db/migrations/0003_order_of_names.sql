-- additive
DROP INDEX "members_by_name";