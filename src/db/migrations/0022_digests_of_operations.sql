-- additive
ALTER TABLE "done_operations" ADD COLUMN "digest" text;--> statement-breakpoint
ALTER TABLE "done_operations" ADD COLUMN "is_pending" boolean DEFAULT false NOT NULL;