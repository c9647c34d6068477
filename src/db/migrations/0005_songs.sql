DROP INDEX "music_requests_pending";--> statement-breakpoint
ALTER TABLE "music_requests" ALTER COLUMN "song" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "music_asks" ADD COLUMN "seq" bigint;--> statement-breakpoint
ALTER TABLE "music_requests" ADD COLUMN "title_key" text;--> statement-breakpoint
CREATE INDEX "music_asks_by_request" ON "music_asks" USING btree ("wedding_id","request_id");--> statement-breakpoint
CREATE INDEX "music_requests_by_title" ON "music_requests" USING btree ("wedding_id","title_key");