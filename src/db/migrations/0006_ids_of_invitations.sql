-- additive
ALTER TABLE "invitations" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "expires_in_hours" integer;--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_by_id" ON "invitations" USING btree ("wedding_id","id");