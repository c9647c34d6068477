-- additive
DROP INDEX "messages_by_id";--> statement-breakpoint
CREATE UNIQUE INDEX "messages_by_id" ON "messages" USING btree ("id",hashtextextended("wedding_id", 0));