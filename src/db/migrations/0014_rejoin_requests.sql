-- additive
CREATE TABLE "rejoin_requests" (
	"wedding_id" text NOT NULL,
	"id" uuid NOT NULL,
	"requested_by" text NOT NULL,
	"member_id" text NOT NULL,
	"status" text DEFAULT 'PENDING' NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	CONSTRAINT "rejoin_requests_wedding_id_id_pk" PRIMARY KEY("wedding_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "rejoin_requests_pending" ON "rejoin_requests" USING btree ("wedding_id","requested_by") WHERE "rejoin_requests"."status" = 'PENDING';--> statement-breakpoint
CREATE INDEX "rejoin_requests_by_newcomer" ON "rejoin_requests" USING btree ("wedding_id","requested_by");--> statement-breakpoint
CREATE INDEX "rejoin_requests_by_expiry" ON "rejoin_requests" USING btree ("expires_at");