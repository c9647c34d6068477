-- additive
CREATE TABLE "integration_tokens" (
	"key" text PRIMARY KEY NOT NULL,
	"wedding_id" text NOT NULL,
	"integration_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "integrations" (
	"wedding_id" text NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "integrations_wedding_id_id_pk" PRIMARY KEY("wedding_id","id")
);
--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "integration_id" uuid;--> statement-breakpoint
CREATE INDEX "integration_tokens_by_integration" ON "integration_tokens" USING btree ("wedding_id","integration_id");