-- additive
ALTER TABLE "messages" DROP CONSTRAINT "messages_wedding_id_conversation_seq_pk";--> statement-breakpoint
CREATE INDEX "messages_by_conversation" ON "messages" USING btree (hashtextextended("wedding_id" || ' ' || "conversation", 0),"seq");