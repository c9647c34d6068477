-- additive
DROP INDEX "messages_by_time";--> statement-breakpoint
CREATE INDEX "messages_by_time" ON "messages" USING btree ("sent_at");