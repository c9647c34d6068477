CREATE TABLE "events" (
	"wedding_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"kind" text NOT NULL,
	"audience" jsonb NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "events_wedding_id_seq_pk" PRIMARY KEY("wedding_id","seq")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"wedding_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"issued_at" bigint NOT NULL,
	"joined_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "members_wedding_id_id_pk" PRIMARY KEY("wedding_id","id")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"wedding_id" text NOT NULL,
	"id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"conversation" text NOT NULL,
	"sender_id" text NOT NULL,
	"recipient_id" text,
	"content" text NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "messages_wedding_id_id_pk" PRIMARY KEY("wedding_id","id")
);
--> statement-breakpoint
CREATE TABLE "reads" (
	"wedding_id" text NOT NULL,
	"member_id" text NOT NULL,
	"conversation" text NOT NULL,
	"seq" bigint NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reads_wedding_id_member_id_conversation_pk" PRIMARY KEY("wedding_id","member_id","conversation")
);
--> statement-breakpoint
CREATE TABLE "weddings" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"named_at" bigint DEFAULT 0 NOT NULL,
	"feed_id" text NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "members_by_name" ON "members" USING btree ("wedding_id","name","id");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_by_conversation" ON "messages" USING btree ("wedding_id","conversation","seq");