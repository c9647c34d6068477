-- The index becomes the primary key, without being built anew.
ALTER TABLE "messages" DROP CONSTRAINT "messages_wedding_id_id_pk";--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_wedding_id_conversation_seq_pk" PRIMARY KEY USING INDEX "messages_by_conversation";--> statement-breakpoint
CREATE UNIQUE INDEX "messages_by_id" ON "messages" USING btree ("id",hashtext("wedding_id"));--> statement-breakpoint
ALTER TABLE "events" ALTER COLUMN "audience" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ALTER COLUMN "payload" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "reference" text;--> statement-breakpoint
ALTER TABLE "reads" DROP CONSTRAINT "reads_wedding_id_member_id_conversation_pk";--> statement-breakpoint
ALTER TABLE "reads" ADD CONSTRAINT "reads_wedding_id_conversation_member_id_pk" PRIMARY KEY("wedding_id","conversation","member_id");--> statement-breakpoint
-- Rows that are updated often: with room in their page, a new version changes no index.
ALTER TABLE "reads" SET (fillfactor = 50);
