-- additive
CREATE TABLE "done_operations" (
	"wedding_id" text NOT NULL,
	"member_id" text NOT NULL,
	"key" uuid NOT NULL,
	"done_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "done_operations_wedding_id_member_id_key_pk" PRIMARY KEY("wedding_id","member_id","key")
);
--> statement-breakpoint
CREATE INDEX "done_operations_by_time" ON "done_operations" USING btree ("done_at");