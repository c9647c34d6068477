-- additive
CREATE TABLE "devices" (
	"wedding_id" text NOT NULL,
	"key" text NOT NULL,
	"member_id" text NOT NULL,
	"joined_as" text,
	"opened_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "devices_wedding_id_key_pk" PRIMARY KEY("wedding_id","key")
);
--> statement-breakpoint
CREATE TABLE "personal_links" (
	"key" text PRIMARY KEY NOT NULL,
	"wedding_id" text NOT NULL,
	"member_id" text NOT NULL,
	"created_by" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_by" text
);
--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "created_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
UPDATE "invitations" SET "created_at" = "expires_at" - make_interval(hours => "expires_in_hours") WHERE "expires_in_hours" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "revoked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "removed_by" text;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "invitation_id" uuid;--> statement-breakpoint
CREATE INDEX "devices_by_key" ON "devices" USING btree ("key","opened_at");--> statement-breakpoint
CREATE INDEX "personal_links_by_expiry" ON "personal_links" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "members_by_invitation" ON "members" USING btree ("wedding_id","invitation_id") WHERE "members"."invitation_id" is not null;