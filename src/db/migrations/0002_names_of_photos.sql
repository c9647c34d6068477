-- A server of an older version may still share photos. One that it shared after the events are read below, and before the
-- columns are gone, would keep its old form for ever: it waits, and then finds that the columns are gone.
LOCK TABLE "photos" IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
-- A photo that stays elsewhere: its URL without the user and password that it may contain.
UPDATE "photos" SET "source" = regexp_replace("source", '^(https?://)[^/?#]*@', '\1')
WHERE "file" IS NULL AND "source" ~ '^https?://[^/?#]*@';--> statement-breakpoint
-- Events name the picture, as their photo does. The address that they had was made from the Host header of an upload.
UPDATE "events" SET "payload" = jsonb_set(
  "events"."payload" #- '{photo,url}' #- '{photo,thumbnailUrl}',
  '{photo,image}',
  CASE WHEN "photos"."file" IS NULL THEN jsonb_build_object('url', "photos"."source") ELSE jsonb_build_object('file', "photos"."file") END
)
FROM "photos"
WHERE "events"."kind" IN ('photo.shared', 'photo.removed')
  AND "photos"."wedding_id" = "events"."wedding_id"
  AND "photos"."id" = ("events"."payload" #>> '{photo,id}')::uuid;--> statement-breakpoint
ALTER TABLE "photos" DROP COLUMN "url";--> statement-breakpoint
ALTER TABLE "photos" DROP COLUMN "thumbnail_url";
