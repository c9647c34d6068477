-- additive
ALTER TABLE "music_asks" ADD COLUMN "taken_back" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "music_requests" ADD COLUMN "queue_key" text;--> statement-breakpoint
CREATE INDEX "music_requests_accepted" ON "music_requests" USING btree ("wedding_id") WHERE "music_requests"."status" = 'ACCEPTED';--> statement-breakpoint
CREATE UNIQUE INDEX "music_requests_playing" ON "music_requests" USING btree ("wedding_id") WHERE "music_requests"."status" = 'PLAYING';