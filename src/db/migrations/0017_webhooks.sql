-- additive
CREATE TABLE "webhooks" (
	"wedding_id" text NOT NULL,
	"integration_id" uuid NOT NULL,
	"url" text NOT NULL,
	"secret" text NOT NULL,
	"kinds" jsonb,
	"origin" text NOT NULL,
	"cursor" text NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone,
	"last_error" text,
	"leased_until" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"fence" bigint DEFAULT 0 NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "webhooks_wedding_id_integration_id_pk" PRIMARY KEY("wedding_id","integration_id")
);
--> statement-breakpoint
CREATE INDEX "webhooks_by_lease" ON "webhooks" USING btree ("leased_until") WHERE "webhooks"."ended_at" is null;