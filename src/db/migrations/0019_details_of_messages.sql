-- additive
CREATE TABLE "message_details" (
	"wedding_id" text NOT NULL,
	"message_id" uuid NOT NULL,
	"reply_to" uuid,
	"reply_sender_id" text,
	"excerpt" text,
	"reactions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"asked" text,
	"edited_at" timestamp (3) with time zone,
	"removed_by" text,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "message_details_wedding_id_message_id_pk" PRIMARY KEY("wedding_id","message_id")
);
--> statement-breakpoint
CREATE INDEX "message_details_by_reply_to" ON "message_details" USING btree ("wedding_id","reply_to") WHERE "message_details"."reply_to" is not null;