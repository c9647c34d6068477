-- additive
-- Reading marks were stored as events once. The message that such a mark names gets its number.
UPDATE "events" SET "payload" = jsonb_set("events"."payload", '{upTo,seq}', to_jsonb("messages"."seq"))
FROM "messages"
WHERE "events"."kind" = 'messages.read'
  AND "messages"."wedding_id" = "events"."wedding_id"
  AND "messages"."id" = ("events"."payload" #>> '{upTo,id}')::uuid;--> statement-breakpoint
-- A mark of a message that was deleted by hand is delivered to nobody.
UPDATE "events" SET "audience" = '{"members": [], "roles": []}'
WHERE "kind" = 'messages.read' AND "payload" #> '{upTo,seq}' IS NULL;
