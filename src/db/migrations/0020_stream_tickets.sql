-- additive
CREATE TABLE "stream_tickets" (
	"key" text PRIMARY KEY NOT NULL,
	"sealed" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"connections" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX "stream_tickets_by_expiry" ON "stream_tickets" USING btree ("expires_at");