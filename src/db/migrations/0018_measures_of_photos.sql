-- additive
ALTER TABLE "announcements" ADD COLUMN "every_wedding" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "announcements" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "edited_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "shared_caption" text;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "taken_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "width" integer;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "height" integer;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "placeholder" text;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "original" text;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "original_bytes" integer;--> statement-breakpoint
CREATE INDEX "photos_unmeasured" ON "photos" USING btree ("wedding_id","id") WHERE "photos"."file" is not null and "photos"."width" is null and "photos"."removed_at" is null;